"""What a case leads to: masters in use are archived, never deleted; what is not in use any more falls to the next."""
