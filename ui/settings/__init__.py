"""Settings, operators, backups."""
