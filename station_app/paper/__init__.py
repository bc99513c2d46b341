"""The paper loop: a filled-in sheet read from a photograph, confirmed by a person, kept as evidence."""
