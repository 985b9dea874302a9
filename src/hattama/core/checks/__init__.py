"""Remarks on protocols: the form's arithmetic, plausibility, coverage. They accuse nobody."""
