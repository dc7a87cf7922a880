"""Who is the customer, who may see a case, which staff are mailed about it."""
