"""From votes to seats: thresholds, methods, ties, margins, all in exact integers."""
