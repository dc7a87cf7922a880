"""Cases that lie with another authority: referred, followed there, answered."""
