"""A demo station in an invented community, made through the same services a user would use."""
