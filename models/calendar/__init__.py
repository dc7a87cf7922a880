"""One clock: business time, answered by the calendar alone; its arithmetic is in tools/business_time.py."""
