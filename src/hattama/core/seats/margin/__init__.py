"""How few ballots would change an outcome: closed forms, and trials where there are none."""
