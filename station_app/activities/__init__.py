"""The activity calendar: activities, venues, festivals, working days."""
