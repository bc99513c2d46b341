"""The month, an activity's panel and its editor."""
