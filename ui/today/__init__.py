"""Today: what is on, what is to do."""
