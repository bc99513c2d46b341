"""The station's own health: backups, their return, and checks."""
