"""What people and programs want of a client, a module for each part of it; `chatclient.client.Client` is all of them.

They decide nothing: each asks what there is between `start` and `stop` (`opened`) for one thing, and says what it raises.
"""
