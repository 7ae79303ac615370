"""What the client keeps on disk: the cache of rows, and what the person wrote."""
