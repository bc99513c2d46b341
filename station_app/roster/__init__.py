"""People, teams, consent, import; the rules of names, ID numbers and phones."""
