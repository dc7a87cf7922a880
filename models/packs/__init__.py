"""Policy packs: a body's whole policy as one file that is previewed, applied, compared, taken back and given on."""
