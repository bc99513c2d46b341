"""First run: place, operator, recovery code."""
