"""What is certain and what is open while stations are out."""
