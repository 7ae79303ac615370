"""How the client trusts a server: certificates are verified against the system's, with the name, TLS 1.2 or later."""

import ssl


def context() -> ssl.SSLContext:
    """Return what both doors, HTTP and WebSocket, verify with."""
    made = ssl.create_default_context()
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made
