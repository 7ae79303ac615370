"""The only writers of rooms, members and messages: a verb each, carried out by the journal.

A verb locks the feeds that it will advance, asks `messaging.policy`, and then writes; it refuses before it writes.
"""
