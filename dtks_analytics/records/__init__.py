"""One home for what identifies a record: numbers, names, addresses, decisions."""
