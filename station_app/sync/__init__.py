"""Sync packages: format, sealing, export, verification."""
