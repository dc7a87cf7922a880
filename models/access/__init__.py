"""Who is the customer, who may see a case, who is told of it."""
