"""Pages of and about the people who work here."""
