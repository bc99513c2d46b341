"""The circulation desk and the catalogue."""
