"""Django's SQLite engine on a current SQLite library, set up to lose nothing."""
