"""Times as people read them, and timers."""
