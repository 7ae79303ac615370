"""A believable community for the window's tests and pictures: people, rooms, messages in several scripts."""

from datetime import UTC, datetime, timedelta

from chatclient.core.model import Draft, Outgoing, Pending, RoomSummary
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.limits import Limits
from chatprotocol.rows import Emoji, File, Member, Membership, Message, Room, RoomKind, RoomRole, User

ME = 1
NOW = datetime.now(UTC).astimezone().replace(hour=16, minute=42, second=0, microsecond=0)


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def person(id: int, username: str, display_name: str, status: str = "") -> User:
    return User(pos=id, id=id, username=username, display_name=display_name, status=status)


PEOPLE = (
    person(1, "anna", "Anna Lindqvist"),
    person(2, "ben", "Ben Okafor", "in the workshop until five"),
    person(3, "clara", "Clara Ruiz"),
    person(4, "david", "David Lind"),
    person(5, "noor", "نور الهاشمي"),
    person(6, "yael", "יעל כהן"),
    person(7, "mei", "李 美玲"),
    person(8, "konstantin", "Konstantin-Alexander von Hohenlohe-Schillingsfürst zu Waldenburg"),
    person(9, "ole", "Ole 🌻"),
    person(10, "zoe", "Zoë"),
)
ONLINE = frozenset({1, 2, 3, 5, 9})


def message(room: int, number: int, author: int, at: datetime, text: str, **more: object) -> Message:
    return Message(pos=number, room=room, number=number, author=author, at=ms(at), text=text, **more)  # type: ignore[arg-type]


def room(id: int, kind: RoomKind, name: str, topic: str = "", **more: object) -> Room:
    return Room(pos=1, id=id, kind=kind, name=name, topic=topic, **more)  # type: ignore[arg-type]


def membership(room_id: int, read: int, role: RoomRole = "member", **more: object) -> Membership:
    return Membership(pos=1, room=room_id, role=role, joined_at=0, read=read, state="member", **more)  # type: ignore[arg-type]


def _at(hour: int, minute: int, days_ago: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute) - timedelta(days=days_ago)


def general() -> list[Message]:
    said: list[tuple[int, datetime, str, dict[str, object]]] = [
        (
            3,
            _at(17, 4, 1),
            "The summer fair is on the 12th. I have the key to the shed, so the tables are safe.",
            {},
        ),
        (3, _at(17, 5, 1), "Who brings the urn?", {}),
        (2, _at(17, 9, 1), "I do. And two extension leads, last year we had one too few 😅", {}),
        (1, _at(17, 31, 1), "Great. I'll write the list tonight.", {}),
        (4, _at(19, 2, 1), "joined", {"kind": "system"}),
        (9, _at(19, 2, 1), "joined", {"kind": "system"}),
        (9, _at(19, 4, 1), "Hello everyone 👋", {}),
        (
            1,
            _at(9, 12),
            "Good morning! The list is here: https://example.org/fair/list (please put your name next to one thing, "
            "not three). It has the tables, the urn, cake, the till and who counts it afterwards.",
            {},
        ),
        (1, _at(9, 13), "Deadline is Friday.", {"edited_at": ms(_at(9, 20))}),
        (
            2,
            _at(9, 40),
            "Three shelves are sanded and oiled. Two to go:\n– the tall one by the window\n– the one with the broken foot",
            {},
        ),
        (5, _at(10, 2), "صباح الخير! سأحضر القهوة والشاي للجميع.", {}),
        (6, _at(10, 3), "בוקר טוב, אני אביא עוגה (gluten free) ועוד משהו קטן", {}),
        (7, _at(10, 15), "我可以带两把椅子。 ☀️🎪🎈", {}),
        (
            3,
            _at(11, 48),
            "@anna can you ask the school for the big tent? The form is https://example.org/forms/tent?size=large",
            {"mentions": [1]},
        ),
        (3, _at(11, 49), "They want it back by Sunday evening.", {}),
        (8, _at(12, 5), "I could drive the trailer.", {}),
        (2, _at(12, 6), "", {"deleted": True}),
        (
            2,
            _at(12, 8),
            "Here is the plan of the yard, with the power outlets marked.",
            {
                "files": [
                    File(
                        id=1,
                        name="yard-plan-2026-with-power-outlets.pdf",
                        type="application/pdf",
                        bytes=1_240_000,
                        sha256=b"0" * 32,
                    )
                ]
            },
        ),
        (4, _at(13, 20), "Perfect, that answers my question.", {"reply_to": 18}),
        (9, _at(15, 55), "I'll be ten minutes late 🚲", {}),
        (9, _at(15, 56), "Flat tyre. Of course.", {}),
        (3, _at(16, 1), "No rush 🙂", {}),
        (2, _at(16, 38), "Chain oil is in the red box, second drawer.", {}),
    ]
    return [
        message(1, number, author, at, text, **more)
        for number, (author, at, text, more) in enumerate(said, 1)
    ]


def small_room(room_id: int, author: int, at: datetime, text: str, numbers: int = 1) -> list[Message]:
    older = [
        message(room_id, n, author, at - timedelta(minutes=numbers - n), f"Point {n}")
        for n in range(1, numbers)
    ]
    return [*older, message(room_id, numbers, author, at, text)]


REFUSED = Pending(
    key=b"f" * 16,
    room=1,
    text="The key hangs behind the door, as always.",
    created_at_ms=ms(_at(16, 40)),
    state="failed",
    error=HearthError(ErrorCode.SLOW_MODE, "This room takes one message a minute."),
)
WAITING = Pending(
    key=b"w" * 16, room=1, text="Found it, thank you!", created_at_ms=ms(_at(16, 41)), state="waiting"
)


class Community:
    """What a server holds, as one member sees it."""

    def __init__(self) -> None:
        self.messages: dict[int, list[Message]] = {
            1: general(),
            2: small_room(2, 2, _at(16, 30), "The glue needs another hour.", 9),
            3: small_room(3, 3, _at(14, 2), "Minutes of Monday are in the folder", 4),
            4: small_room(4, 1, _at(10, 0, 3), "Seedlings are in.", 2),
            5: small_room(5, 2, _at(16, 20), "See you at the workshop", 5),
            6: small_room(6, 3, _at(15, 10), "Thursday is full, is Friday fine too?", 3),
            7: small_room(7, 5, _at(11, 30, 1), "شكرا جزيلا 🙏", 2),
            8: small_room(8, 4, _at(9, 0, 6), "Shall we three meet before the fair?", 4),
            9: [],
        }
        self.rooms: dict[int, Room] = {
            1: room(
                1,
                "public",
                "general",
                "Everything that concerns all of us · fair on the 12th, meeting every Monday at 19:00 in the hall",
            ),
            2: room(2, "public", "workshop", "Wood, bicycles, and what breaks"),
            3: room(3, "private", "board"),
            4: room(4, "public", "garden-and-greenhouse-with-a-rather-long-name", "Beds, seeds, watering"),
            5: room(5, "direct", ""),
            6: room(6, "direct", ""),
            7: room(7, "direct", ""),
            8: room(8, "direct", ""),
            9: room(9, "public", "announcements", "What everyone should know"),
        }
        self.people: dict[int, User] = {each.id: each for each in PEOPLE}
        self.emoji: dict[int, Emoji] = {}
        self.others = {5: (2,), 6: (3,), 7: (5,), 8: (3, 4)}
        self.read = {1: 19, 2: 5, 3: 4, 4: 2, 5: 5, 6: 1, 7: 2, 8: 4, 9: 0}
        self.mentions = {2: 1}
        self.drafts = {(8, 0): Draft("Yes, how about Tues")}
        self.notify: dict[int, dict[str, object]] = {4: {"level": "nothing"}}
        self.silenced: dict[int, int] = {}
        self.blocked: frozenset[int] = frozenset()
        self.preferences: dict[str, str] = {}
        self.roles: dict[int, RoomRole] = {1: "owner", 3: "moderator"}
        self.limits = Limits()
        self.pictures: dict[int, bytes] = {}
        self.attached: dict[tuple[int, int], tuple[Outgoing, ...]] = {}
        self.pending: dict[int, list[Pending]] = {1: [REFUSED, WAITING]}

    def summary(self, room_id: int) -> RoomSummary:
        messages = self.messages[room_id]
        last = messages[-1] if messages else None
        read = self.read[room_id]
        return RoomSummary(
            room=self.rooms[room_id],
            membership=membership(
                room_id, read, self.roles.get(room_id, "member"), **self.notify.get(room_id, {})
            ),
            last=last,
            last_number=last.number if last is not None else 0,
            unread=max(0, (last.number if last is not None else 0) - read),
            mentions=self.mentions.get(room_id, 0),
            others=self.others.get(room_id, ()),
            silenced_until=self.silenced.get(room_id),
            draft=self.drafts.get((room_id, 0), Draft()).text,
            draft_files=self.attached.get((room_id, 0), ()),
        )

    def members(self, room_id: int) -> tuple[Member, ...]:
        users = [*self.others[room_id], ME] if room_id in self.others else [user.id for user in PEOPLE]
        return tuple(
            Member(
                pos=1,
                room=room_id,
                user=user,
                role=self.roles.get(room_id, "owner")
                if user == ME
                else "moderator"
                if user == 3
                else "member",
                state="left" if user == 10 else "member",
            )
            for user in users
        )


def long_room(count: int, room_id: int = 1) -> list[Message]:
    """A long history: groups of one to four messages of one to three lines."""
    words = [
        "The",
        "glue",
        "needs",
        "another",
        "hour",
        "before",
        "anything",
        "heavy",
        "may",
        "stand",
        "on",
        "it,",
        "so",
        "please",
        "be",
        "patient",
        "with",
        "it",
    ]
    start = NOW - timedelta(minutes=2 * count)
    return [
        message(
            room_id,
            number,
            2 + (number // 3) % 5,
            start + timedelta(minutes=2 * number),
            " ".join(words[: 3 + number * 7 % 17] * (1 + number % 3)),
        )
        for number in range(1, count + 1)
    ]
