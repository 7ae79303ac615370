"""Looks at a server as somebody would who knows it: each finding is a sentence, and its cure another."""
