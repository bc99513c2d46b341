"""The hours book, what waits in it, stars and certificates."""
