"""Titles, copies, reader cards, lending and returning."""
