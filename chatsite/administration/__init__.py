"""What the administration shows as a whole: its first page, and the way to its parts."""
