"""Delegates: how a row is painted and where it is hit."""
