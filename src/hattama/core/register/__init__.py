"""Units, contests and options of one election, frozen."""
