"""Policy packs: a body's whole policy as data, and what still stands between this database and its customers."""
