"""The same allocations at speed, without working: one at a time, or many at once."""
