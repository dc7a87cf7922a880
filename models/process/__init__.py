"""The case itself: its phases and the table of moves, its types, teams and requirements, and what follows what."""
