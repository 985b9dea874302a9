"""Election folders: what a person can read and edit, read and written without loss."""
