"""Rooms, memberships, messages, marks, search and moderation; the consumer."""
