"""Any table, with a map that says what its columns mean."""
