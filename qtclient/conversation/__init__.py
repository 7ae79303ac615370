"""The open room and the open thread: what is read, written, completed there, and done with a message."""
