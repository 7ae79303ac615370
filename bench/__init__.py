"""Measures what Hearth promises to be fast at; never part of the tests."""
