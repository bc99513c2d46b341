"""Checking, exporting and following sync packages."""
