"""What the customer's pages show and take in, signed in or with the tracking code."""
