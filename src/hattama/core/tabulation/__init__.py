"""Totals and turnout at each unit, from the lowest published level."""
