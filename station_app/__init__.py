"""The station's work: rosters, calendar, sign-in, library, sync. No Qt."""
