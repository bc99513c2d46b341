"""Who may open the station, and what each role may do."""
