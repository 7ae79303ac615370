"""What has become different and is not told yet: many rows of one message of the server's become few changes.

It knows names and rows, not how they are shown: whoever tells asks the replica for that.
"""

from chatprotocol.rows import Member, Message, User


class Gathering:
    """The differences since the last telling. Everything is public: it is a heap, not a mind."""

    def __init__(self) -> None:
        self.everything = False
        self.rooms: set[int] = set()
        self.removed: set[int] = set()
        self.stale: set[int] = set()
        self.messages: dict[int, dict[int, Message]] = {}
        self.outbox: set[int] = set()
        self.people: dict[int, User] = {}
        self.members: dict[int, dict[int, Member]] = {}
        self.typing: set[int] = set()
        self.online = False
        self.news: dict[int, dict[int, Message]] = {}
        self.seen: dict[int, int] = {}
        self.drafts: set[tuple[int, int]] = set()
        self.blocks = False
        self.preferences = False
        self.emoji = False
        self.motd = False
        self.devices = False
        self.new_devices: set[int] = set()
        self.notices: list[str] = []

    def message(self, message: Message) -> None:
        """A message is new or different."""
        self.messages.setdefault(message.room, {})[message.number] = message
        self.rooms.add(message.room)

    def new(self, message: Message) -> None:
        """A message has just been written, and may call me."""
        self.news.setdefault(message.room, {})[message.number] = message

    def see(self, room: int, number: int) -> None:
        """A room is read up to a number."""
        self.seen[room] = max(number, self.seen.get(room, 0))

    def member(self, member: Member) -> None:
        """A member is new or different."""
        self.members.setdefault(member.room, {})[member.user] = member

    def person(self, user: User) -> None:
        """A person is new or different."""
        self.people[user.id] = user

    def draft(self, room: int, thread: int) -> None:
        """What is written in a room or thread has changed elsewhere."""
        self.drafts.add((room, thread))
        self.rooms.add(room)

    def remove_room(self, room: int) -> None:
        """A room is no longer mine: nothing else of it is told."""
        for held in (self.rooms, self.stale, self.typing):
            held.discard(room)
        for told in (self.messages, self.members, self.news):
            told.pop(room, None)
        self.removed.add(room)

    def add_room(self, room: int) -> None:
        """A room looks different, or is mine again."""
        self.removed.discard(room)
        self.rooms.add(room)
