"""Emoji: which there are, what they are called, and their names in a text. No Qt."""
