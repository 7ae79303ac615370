"""Backups: all that a server needs to stand again, in one file that says whether it is whole."""
