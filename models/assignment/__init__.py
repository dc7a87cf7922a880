"""Who handles a case, who follows it, how people are asked."""
