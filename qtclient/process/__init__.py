"""The process: one for a file of settings, how it ends, and what it does with errors that nobody foresaw."""
