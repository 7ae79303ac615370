"""Several servers in one window."""
