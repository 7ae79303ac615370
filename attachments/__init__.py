"""Files: upload, store, thumbnail, serve."""
