"""Keeping order: reports and what comes of them, words that are not said here, newcomers, announcements; what is kept and for
how long; reading what others wrote, with a reason; and people's rights to what is theirs.
"""
