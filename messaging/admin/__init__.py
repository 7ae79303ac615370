"""What the administration shows of rooms and of what is said there; importing it registers each part.

What is said in rooms is not shown, except what somebody in the room has shown to the moderators.
"""

from messaging.admin import (
    announcements,
    audit,
    emoji,
    files,
    houserules,
    keeping,
    looks,
    members,
    people,
    reports,
    rooms,
    words,
)

__all__ = [
    "announcements",
    "audit",
    "emoji",
    "files",
    "houserules",
    "keeping",
    "looks",
    "members",
    "people",
    "reports",
    "rooms",
    "words",
]
