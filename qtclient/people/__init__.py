"""People: their cards, and whom I have blocked."""
