"""Two records of one election side by side: what is the same, what differs, what that would do."""
