"""Satisfaction, contacts with the customer, follow-up of the dissatisfied, reviews."""
