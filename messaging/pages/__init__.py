"""Pages for everybody about what is theirs here: taking it along, and going for good."""
