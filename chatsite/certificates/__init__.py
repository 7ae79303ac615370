"""What a server shows over TLS: a certificate of its own making, or one that its owner brings."""
