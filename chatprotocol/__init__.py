"""The language that Hearth's server and clients speak.

Pure: it knows msgpack, msgspec and the standard library, and neither sockets, clocks, threads nor databases.
"""
