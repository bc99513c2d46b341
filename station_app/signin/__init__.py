"""Sign-in events, sheets and hours."""
