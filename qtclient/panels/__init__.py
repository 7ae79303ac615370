"""The right side of an account's page: what fills its panels, and which of them is there."""
