"""What Hearth promises, one sentence a test; mirrors the packages."""
