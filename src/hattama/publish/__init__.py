"""What people see of a published election: pages that any server, or a memory stick, can show."""
