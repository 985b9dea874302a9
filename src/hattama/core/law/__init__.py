"""Law files: what a law says about one election, as dated data with articles."""
