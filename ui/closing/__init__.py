"""Closing an activity: what is looked at first, its photos and texts; the month's report and targets."""
