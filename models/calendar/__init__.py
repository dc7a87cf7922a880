"""One clock: business time, answered by the calendar alone."""
