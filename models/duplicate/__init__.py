"""Cases of one customer that are about the same matter: found, closed as duplicates, separated again."""
