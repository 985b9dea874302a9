"""What others publish, read as it comes and written as an election folder, with every row told."""
