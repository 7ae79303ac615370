"""The demo community: its people and their talk as TOML beside this file, and how they come into a database."""
