"""Centre, institutes, stations and bases; which of them this station is."""
