"""Drives the core over sockets, HTTP and the store."""
