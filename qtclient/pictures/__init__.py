"""Pictures out of bytes: what may be decoded, how large, how it moves. Knows no widget and no message."""
