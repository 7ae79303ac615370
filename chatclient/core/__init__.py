"""The client's rules without I/O: what to ask, what to apply, what waits."""
