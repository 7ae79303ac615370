"""The engine as the program knows it: its shape, its thread, the way in. What is built on it asks `qtclient.bridge`."""
