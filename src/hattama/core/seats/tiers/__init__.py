"""Seats over both tiers of a house: list contests, districts, and who sits."""
