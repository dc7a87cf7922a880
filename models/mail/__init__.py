"""What the customer is told, where it goes and whether it arrives; the mail that comes in."""
