"""Files: upload, store, thumbnail, serve. Who may see a file is decided above, where it is posted."""
