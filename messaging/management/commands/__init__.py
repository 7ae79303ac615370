"""Commands: a module each."""
