"""Who may ask what where: every request × everybody × every kind of room, and what each refusal leaves behind: nothing."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection, transaction

from accounts import services as accounts
from attachments import pictures
from attachments.models import File
from chatprotocol import codec
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from chatprotocol.frames import Err, Ok
from chatprotocol.ids import room_feed
from feeds.models import SITE_FEED_ID
from messaging import handlers
from messaging.models import Emoji
from messaging.policy import Actor
from messaging.services import members, rooms
from tests.attachments import samples
from tests.cast import (
    MEMBERS_MESSAGE,
    OWNERS_MESSAGE,
    ROOM_KINDS,
    Cast,
    Person,
    cast,
    file_of,
    new_key,
    person,
    room,
)

pytestmark = pytest.mark.django_db

PNG: Final = samples.saved(samples.gradient(), "PNG")
EVERYBODY: Final = ("owner", "moderator", "member", "stranger", "removed", "suspended", "revoked")

# One line a request: what the room's kind is, then what each of EVERYBODY is answered. Codes are cut to fit:
# bad = bad_request, forbid = forbidden, nothing = not_found, unauth = unauthenticated. Nobody can have been removed from a direct room.
MATRIX: Final = """
                       kind     owner     moderator  member    stranger  removed   suspended  revoked

ping                   public   ok        ok         ok        ok        ok        suspended  unauth
ping                   private  ok        ok         ok        ok        ok        suspended  unauth
ping                   direct   ok        ok         ok        ok        -         suspended  unauth
sync site              public   ok        ok         ok        ok        ok        suspended  unauth
sync site              private  ok        ok         ok        ok        ok        suspended  unauth
sync site              direct   ok        ok         ok        ok        -         suspended  unauth
sync account           public   ok        ok         ok        ok        ok        suspended  unauth
sync account           private  ok        ok         ok        ok        ok        suspended  unauth
sync account           direct   ok        ok         ok        ok        -         suspended  unauth
sync room              public   ok        ok         ok        forbid    forbid    suspended  unauth
sync room              private  ok        ok         ok        nothing   nothing   suspended  unauth
sync room              direct   ok        ok         ok        nothing   -         suspended  unauth
history                public   ok        ok         ok        forbid    forbid    suspended  unauth
history                private  ok        ok         ok        nothing   nothing   suspended  unauth
history                direct   ok        ok         ok        nothing   -         suspended  unauth
thread                 public   ok        ok         ok        forbid    forbid    suspended  unauth
thread                 private  ok        ok         ok        nothing   nothing   suspended  unauth
thread                 direct   ok        ok         ok        nothing   -         suspended  unauth
pins                   public   ok        ok         ok        forbid    forbid    suspended  unauth
pins                   private  ok        ok         ok        nothing   nothing   suspended  unauth
pins                   direct   ok        ok         ok        nothing   -         suspended  unauth
files                  public   ok        ok         ok        forbid    forbid    suspended  unauth
files                  private  ok        ok         ok        nothing   nothing   suspended  unauth
files                  direct   ok        ok         ok        nothing   -         suspended  unauth
members                public   ok        ok         ok        forbid    forbid    suspended  unauth
members                private  ok        ok         ok        nothing   nothing   suspended  unauth
members                direct   ok        ok         ok        nothing   -         suspended  unauth
counts                 public   ok        ok         ok        ok        ok        suspended  unauth
counts                 private  ok        ok         ok        ok        ok        suspended  unauth
counts                 direct   ok        ok         ok        ok        -         suspended  unauth
edits                  public   ok        ok         ok        forbid    forbid    suspended  unauth
edits                  private  ok        ok         ok        nothing   nothing   suspended  unauth
edits                  direct   ok        ok         ok        nothing   -         suspended  unauth
rooms                  public   ok        ok         ok        ok        ok        suspended  unauth
rooms                  private  ok        ok         ok        ok        ok        suspended  unauth
rooms                  direct   ok        ok         ok        ok        -         suspended  unauth
search                 public   ok        ok         ok        ok        ok        suspended  unauth
search                 private  ok        ok         ok        ok        ok        suspended  unauth
search                 direct   ok        ok         ok        ok        -         suspended  unauth
search the room        public   ok        ok         ok        forbid    forbid    suspended  unauth
search the room        private  ok        ok         ok        nothing   nothing   suspended  unauth
search the room        direct   ok        ok         ok        nothing   -         suspended  unauth
typing                 public   ok        ok         ok        forbid    forbid    suspended  unauth
typing                 private  ok        ok         ok        nothing   nothing   suspended  unauth
typing                 direct   ok        ok         ok        nothing   -         suspended  unauth

post                   public   ok        ok         ok        forbid    forbid    suspended  unauth
post                   private  ok        ok         ok        nothing   nothing   suspended  unauth
post                   direct   ok        ok         ok        nothing   -         suspended  unauth
post with my file      public   ok        ok         ok        forbid    forbid    suspended  unauth
post with my file      private  ok        ok         ok        nothing   nothing   suspended  unauth
post with my file      direct   ok        ok         ok        nothing   -         suspended  unauth
post the owner's file  public   ok        nothing    nothing   forbid    forbid    suspended  unauth
post the owner's file  private  ok        nothing    nothing   nothing   nothing   suspended  unauth
post the owner's file  direct   ok        nothing    nothing   nothing   -         suspended  unauth
edit the owner's       public   ok        forbid     forbid    forbid    forbid    suspended  unauth
edit the owner's       private  ok        forbid     forbid    nothing   nothing   suspended  unauth
edit the owner's       direct   ok        forbid     forbid    nothing   -         suspended  unauth
edit the member's      public   forbid    forbid     ok        forbid    forbid    suspended  unauth
edit the member's      private  forbid    forbid     ok        nothing   nothing   suspended  unauth
edit the member's      direct   forbid    forbid     ok        nothing   -         suspended  unauth
delete the owner's     public   ok        ok         forbid    forbid    forbid    suspended  unauth
delete the owner's     private  ok        ok         forbid    nothing   nothing   suspended  unauth
delete the owner's     direct   ok        forbid     forbid    nothing   -         suspended  unauth
delete the member's    public   ok        ok         ok        forbid    forbid    suspended  unauth
delete the member's    private  ok        ok         ok        nothing   nothing   suspended  unauth
delete the member's    direct   forbid    forbid     ok        nothing   -         suspended  unauth
post in a thread       public   ok        ok         ok        forbid    forbid    suspended  unauth
post in a thread       private  ok        ok         ok        nothing   nothing   suspended  unauth
post in a thread       direct   ok        ok         ok        nothing   -         suspended  unauth
react                  public   ok        ok         ok        forbid    forbid    suspended  unauth
react                  private  ok        ok         ok        nothing   nothing   suspended  unauth
react                  direct   ok        ok         ok        nothing   -         suspended  unauth
pin                    public   ok        ok         forbid    forbid    forbid    suspended  unauth
pin                    private  ok        ok         forbid    nothing   nothing   suspended  unauth
pin                    direct   ok        ok         ok        nothing   -         suspended  unauth
mark_read              public   ok        ok         ok        forbid    forbid    suspended  unauth
mark_read              private  ok        ok         ok        nothing   nothing   suspended  unauth
mark_read              direct   ok        ok         ok        nothing   -         suspended  unauth
draft                  public   ok        ok         ok        forbid    forbid    suspended  unauth
draft                  private  ok        ok         ok        nothing   nothing   suspended  unauth
draft                  direct   ok        ok         ok        nothing   -         suspended  unauth
draft the owner's file public   ok        nothing    nothing   forbid    forbid    suspended  unauth
draft the owner's file private  ok        nothing    nothing   nothing   nothing   suspended  unauth
draft the owner's file direct   ok        nothing    nothing   nothing   -         suspended  unauth
notify                 public   ok        ok         ok        forbid    forbid    suspended  unauth
notify                 private  ok        ok         ok        nothing   nothing   suspended  unauth
notify                 direct   ok        ok         ok        nothing   -         suspended  unauth
report the owner's     public   bad       ok         ok        forbid    forbid    suspended  unauth
report the owner's     private  bad       ok         ok        nothing   nothing   suspended  unauth
report the owner's     direct   bad       ok         ok        nothing   -         suspended  unauth
report the member's    public   ok        ok         bad       forbid    forbid    suspended  unauth
report the member's    private  ok        ok         bad       nothing   nothing   suspended  unauth
report the member's    direct   ok        ok         bad       nothing   -         suspended  unauth

profile                public   ok        ok         ok        ok        ok        suspended  unauth
profile                private  ok        ok         ok        ok        ok        suspended  unauth
profile                direct   ok        ok         ok        ok        -         suspended  unauth
profile a picture      public   ok        ok         ok        ok        ok        suspended  unauth
profile a picture      private  ok        ok         ok        ok        ok        suspended  unauth
profile a picture      direct   ok        ok         ok        ok        -         suspended  unauth
profile owner's file   public   ok        nothing    nothing   nothing   nothing   suspended  unauth
profile owner's file   private  ok        nothing    nothing   nothing   nothing   suspended  unauth
profile owner's file   direct   ok        nothing    nothing   nothing   -         suspended  unauth
preference             public   ok        ok         ok        ok        ok        suspended  unauth
preference             private  ok        ok         ok        ok        ok        suspended  unauth
preference             direct   ok        ok         ok        ok        -         suspended  unauth
block somebody         public   ok        ok         ok        ok        ok        suspended  unauth
block somebody         private  ok        ok         ok        ok        ok        suspended  unauth
block somebody         direct   ok        ok         ok        ok        -         suspended  unauth

room_create            public   ok        ok         ok        ok        ok        suspended  unauth
room_create            private  ok        ok         ok        ok        ok        suspended  unauth
room_create            direct   ok        ok         ok        ok        -         suspended  unauth
direct                 public   ok        ok         ok        ok        ok        suspended  unauth
direct                 private  ok        ok         ok        ok        ok        suspended  unauth
direct                 direct   ok        ok         ok        ok        -         suspended  unauth
room_update the name   public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_update the name   private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_update the name   direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_update archived   public   ok        forbid     forbid    forbid    forbid    suspended  unauth
room_update archived   private  ok        forbid     forbid    nothing   nothing   suspended  unauth
room_update archived   direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_update a picture  public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_update a picture  private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_update a picture  direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_update owner's    public   ok        nothing    forbid    forbid    forbid    suspended  unauth
room_update owner's    private  ok        nothing    forbid    nothing   nothing   suspended  unauth
room_update owner's    direct   forbid    forbid     forbid    nothing   -         suspended  unauth

emoji_add              public   forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_add              private  forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_add              direct   forbid    forbid     forbid    forbid    -         suspended  unauth
emoji_rename           public   forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_rename           private  forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_rename           direct   forbid    forbid     forbid    forbid    -         suspended  unauth
emoji_remove           public   forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_remove           private  forbid    forbid     forbid    forbid    forbid    suspended  unauth
emoji_remove           direct   forbid    forbid     forbid    forbid    -         suspended  unauth

room_join              public   ok        ok         ok        ok        ok        suspended  unauth
room_join              private  ok        ok         ok        nothing   nothing   suspended  unauth
room_join              direct   ok        ok         ok        nothing   -         suspended  unauth
room_leave             public   conflict  ok         ok        forbid    forbid    suspended  unauth
room_leave             private  conflict  ok         ok        nothing   nothing   suspended  unauth
room_leave             direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_invite somebody   public   ok        ok         ok        forbid    forbid    suspended  unauth
room_invite somebody   private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_invite somebody   direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_invite myself     public   ok        ok         ok        forbid    forbid    suspended  unauth
room_invite myself     private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_invite myself     direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_remove the owner  public   conflict  forbid     forbid    forbid    forbid    suspended  unauth
room_remove the owner  private  conflict  forbid     forbid    nothing   nothing   suspended  unauth
room_remove the owner  direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_remove moderator  public   ok        conflict   forbid    forbid    forbid    suspended  unauth
room_remove moderator  private  ok        conflict   forbid    nothing   nothing   suspended  unauth
room_remove moderator  direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_remove member     public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_remove member     private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_remove member     direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_remove somebody   public   nothing   nothing    forbid    forbid    forbid    suspended  unauth
room_remove somebody   private  nothing   nothing    forbid    nothing   nothing   suspended  unauth
room_remove somebody   direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_ban the owner     public   conflict  forbid     forbid    forbid    forbid    suspended  unauth
room_ban the owner     private  conflict  forbid     forbid    nothing   nothing   suspended  unauth
room_ban the owner     direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_ban the member    public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_ban the member    private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_ban the member    direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_ban somebody      public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_ban somebody      private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_ban somebody      direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_silence the owner public   conflict  forbid     forbid    forbid    forbid    suspended  unauth
room_silence the owner private  conflict  forbid     forbid    nothing   nothing   suspended  unauth
room_silence the owner direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_silence member    public   ok        ok         forbid    forbid    forbid    suspended  unauth
room_silence member    private  ok        ok         forbid    nothing   nothing   suspended  unauth
room_silence member    direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_silence somebody  public   nothing   nothing    forbid    forbid    forbid    suspended  unauth
room_silence somebody  private  nothing   nothing    forbid    nothing   nothing   suspended  unauth
room_silence somebody  direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_role the owner's  public   conflict  forbid     forbid    forbid    forbid    suspended  unauth
room_role the owner's  private  conflict  forbid     forbid    nothing   nothing   suspended  unauth
room_role the owner's  direct   forbid    forbid     forbid    nothing   -         suspended  unauth
room_role the member's public   ok        forbid     forbid    forbid    forbid    suspended  unauth
room_role the member's private  ok        forbid     forbid    nothing   nothing   suspended  unauth
room_role the member's direct   forbid    forbid     forbid    nothing   -         suspended  unauth
"""

CODES: Final = {
    "bad": "bad_request", "forbid": "forbidden", "nothing": "not_found", "unauth": "unauthenticated"
}  # fmt: skip


def _somebody_else(scene: Cast, me: Person) -> list[int]:
    return [scene.moderator.id if me is not scene.moderator else scene.owner.id]


def _file(owner: Person) -> int:
    """Somebody's file that is posted nowhere; the same each time, so that asking changes nothing."""
    known = File.objects.filter(owner=owner.id).first()
    return (known or file_of(owner)).pk


def _picture(owner: Person) -> int:
    """The same, of a picture."""
    known = File.objects.filter(owner=owner.id, type="image/png").first()
    return (known or file_of(owner, PNG, "a.png")).pk


@pytest.fixture(autouse=True)
def _draws_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for pictures that nobody looks at."""
    monkeypatch.setattr(pictures, "avatar", lambda path: b"small")
    monkeypatch.setattr(pictures, "emoji", lambda path: b"smaller")


Ask = Callable[[Cast, Person, int], rq.Request]

REQUESTS: Final[dict[str, Ask]] = {
    "ping": lambda scene, me, room: rq.Ping(),
    "sync site": lambda scene, me, room: rq.Sync(feed="site", after=0),
    "sync account": lambda scene, me, room: rq.Sync(feed="account", after=0),
    "sync room": lambda scene, me, room: rq.Sync(feed=room_feed(room), after=0),
    "history": lambda scene, me, room: rq.History(room=room),
    "thread": lambda scene, me, room: rq.Thread(room=room, root=OWNERS_MESSAGE),
    "pins": lambda scene, me, room: rq.Pins(room=room),
    "files": lambda scene, me, room: rq.Files(room=room),
    "members": lambda scene, me, room: rq.Members(room=room),
    "counts": lambda scene, me, room: rq.Counts(rooms=[room]),
    "edits": lambda scene, me, room: rq.Edits(room=room, number=OWNERS_MESSAGE),
    "rooms": lambda scene, me, room: rq.Rooms(),
    "search": lambda scene, me, room: rq.Search(query="message"),
    "search the room": lambda scene, me, room: rq.Search(query="message", room=room),
    "typing": lambda scene, me, room: rq.Typing(room=room, on=True),
    "post": lambda scene, me, room: rq.Post(room=room, key=new_key(), text="hello"),
    "post in a thread": lambda scene, me, room: rq.Post(
        room=room, key=new_key(), text="hello", thread=OWNERS_MESSAGE
    ),
    "post with my file": lambda scene, me, room: rq.Post(
        room=room, key=new_key(), text="", files=[_file(me)]
    ),
    "post the owner's file": lambda scene, me, room: rq.Post(
        room=room, key=new_key(), text="", files=[_file(scene.owner)]
    ),
    "draft the owner's file": lambda scene, me, room: rq.DraftRequest(
        room=room, text="", files=[_file(scene.owner)]
    ),
    "react": lambda scene, me, room: rq.React(room=room, number=OWNERS_MESSAGE, emoji="👍", on=True),
    "pin": lambda scene, me, room: rq.Pin(room=room, number=MEMBERS_MESSAGE, on=True),
    "edit the owner's": lambda scene, me, room: rq.Edit(room=room, number=OWNERS_MESSAGE, text="changed"),
    "edit the member's": lambda scene, me, room: rq.Edit(room=room, number=MEMBERS_MESSAGE, text="changed"),
    "delete the owner's": lambda scene, me, room: rq.Delete(room=room, number=OWNERS_MESSAGE),
    "delete the member's": lambda scene, me, room: rq.Delete(room=room, number=MEMBERS_MESSAGE),
    "mark_read": lambda scene, me, room: rq.MarkRead(room=room, number=1, back=True),
    "draft": lambda scene, me, room: rq.DraftRequest(room=room, thread=1, text="not yet"),
    "notify": lambda scene, me, room: rq.Notify(room=room, level="nothing"),
    "report the owner's": lambda scene, me, room: rq.Report(room=room, number=OWNERS_MESSAGE, reason="rude"),
    "report the member's": lambda scene, me, room: rq.Report(
        room=room, number=MEMBERS_MESSAGE, reason="rude"
    ),
    "profile": lambda scene, me, room: rq.Profile(status="away"),
    "profile a picture": lambda scene, me, room: rq.Profile(avatar=_picture(me)),
    "profile owner's file": lambda scene, me, room: rq.Profile(avatar=_picture(scene.owner)),
    "emoji_add": lambda scene, me, room: rq.EmojiAdd(name="our_kettle", file=_picture(me)),
    "emoji_rename": lambda scene, me, room: rq.EmojiRename(id=1, name="our_teapot"),
    "emoji_remove": lambda scene, me, room: rq.EmojiRemove(id=1),
    "preference": lambda scene, me, room: rq.SetPreference(name="theme", value="dark"),
    "block somebody": lambda scene, me, room: rq.SetBlock(user=_somebody_else(scene, me)[0], on=True),
    "room_create": lambda scene, me, room: rq.RoomCreate(kind="private", name="mine", key=new_key()),
    "direct": lambda scene, me, room: rq.Direct(users=_somebody_else(scene, me)),
    "room_update the name": lambda scene, me, room: rq.RoomUpdate(room=room, name="renamed"),
    "room_update a picture": lambda scene, me, room: rq.RoomUpdate(room=room, avatar=_picture(me)),
    "room_update owner's": lambda scene, me, room: rq.RoomUpdate(room=room, avatar=_picture(scene.owner)),
    "room_update archived": lambda scene, me, room: rq.RoomUpdate(room=room, archived=True),
    "room_join": lambda scene, me, room: rq.RoomJoin(room=room),
    "room_leave": lambda scene, me, room: rq.RoomLeave(room=room),
    "room_invite somebody": lambda scene, me, room: rq.RoomInvite(room=room, user=scene.stranger.id),
    "room_invite myself": lambda scene, me, room: rq.RoomInvite(room=room, user=me.id),
    "room_remove the owner": lambda scene, me, room: rq.RoomRemove(room=room, user=scene.owner.id),
    "room_remove moderator": lambda scene, me, room: rq.RoomRemove(room=room, user=scene.moderator.id),
    "room_remove member": lambda scene, me, room: rq.RoomRemove(room=room, user=scene.member.id),
    "room_remove somebody": lambda scene, me, room: rq.RoomRemove(room=room, user=scene.stranger.id),
    "room_ban the owner": lambda scene, me, room: rq.RoomBan(room=room, user=scene.owner.id),
    "room_ban the member": lambda scene, me, room: rq.RoomBan(room=room, user=scene.member.id),
    "room_ban somebody": lambda scene, me, room: rq.RoomBan(room=room, user=scene.stranger.id),
    "room_silence the owner": lambda scene, me, room: rq.RoomSilence(
        room=room, user=scene.owner.id, until=2**52
    ),
    "room_silence member": lambda scene, me, room: rq.RoomSilence(
        room=room, user=scene.member.id, until=2**52
    ),
    "room_silence somebody": lambda scene, me, room: rq.RoomSilence(
        room=room, user=scene.stranger.id, until=2**52
    ),
    "room_role the owner's": lambda scene, me, room: rq.RoomSetRole(
        room=room, user=scene.owner.id, role="member"
    ),
    "room_role the member's": lambda scene, me, room: rq.RoomSetRole(
        room=room, user=scene.member.id, role="moderator"
    ),
}

NAME_COLUMNS: Final = 23


def _lines() -> list[tuple[str, str, dict[str, str]]]:
    found = []
    for line in MATRIX.splitlines():
        name, rest = line[:NAME_COLUMNS].strip(), line[NAME_COLUMNS:].split()
        if name:
            answers = [CODES.get(code, code) for code in rest[1:]]
            found.append((name, rest[0], dict(zip(EVERYBODY, answers, strict=True))))
    return found


LINES: Final = _lines()


def state_of_the_database() -> dict[str, list[Any]]:
    """Return everything that is stored."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
            found[table] = cursor.fetchall()
    return found


TABLES: Final = sorted(
    model._meta.db_table
    for label in ("feeds", "accounts", "attachments", "messaging")
    for model in apps.get_app_config(label).get_models()
)


def answer(actor: Actor, ask: rq.Request) -> bytes:
    """Carry a request out as a connection does, and return the answer's bytes."""
    try:
        write = handlers.WRITES.get(type(ask))
        if write is None:
            return codec.encode_ok(1, handlers.read(actor, ask))
        args, kwargs = write.call(actor, ask)
        drawing = write.drawing_of(ask)
        if drawing is not None:
            args = (*args, drawing.drawn(drawing.source(actor, ask)))
        return codec.encode_ok(1, write.answer(write.verb(*args, **kwargs)))
    except HearthError as refusal:
        return codec.encode_err(1, refusal)


def outcome(data: bytes, ask: rq.Request) -> str:
    """Return "ok" where the answer has the type that the request names, else the code of the refusal."""
    [frame] = codec.decode_server(data)
    if isinstance(frame, Err):
        return str(frame.error.code)
    assert isinstance(frame, Ok)
    codec.typed_answer(ask, frame.answer)
    return "ok"


@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_everybody_is_answered_as_the_matrix_says_and_a_refusal_changes_nothing(kind: str) -> None:
    scene = cast(kind)
    expected = {name: answers for name, of_kind, answers in LINES if of_kind == kind}
    got = {name: dict.fromkeys(EVERYBODY, "-") for name in expected}
    for role in EVERYBODY if kind != "direct" else set(EVERYBODY) - {"removed"}:
        with transaction.atomic():
            me = _somebody(scene, role)
            before = state_of_the_database()
            for name in expected:
                with transaction.atomic():
                    ask = REQUESTS[name](scene, me, scene.room.pk)
                    got[name][role] = outcome(answer(me.actor, ask), ask)
                    if got[name][role] != "ok" or type(ask) in handlers.READS:
                        assert state_of_the_database() == before, (name, role)
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert got == expected


def _somebody(scene: Cast, role: str) -> Person:
    me = scene.person("owner" if role == "revoked" else role)
    for owner in (scene.owner, me):
        _file(owner)
        _picture(owner)
    if role == "revoked":
        accounts.revoke_device(me.device.pk)
    return me


def test_every_request_that_is_carried_out_stands_in_the_matrix() -> None:
    named = {name.split()[0] for name, _, _ in LINES}
    carried_out = {kind.op for kind in (*handlers.READS, *handlers.WRITES)}
    assert named == carried_out
    assert {(name, kind) for name, kind, _ in LINES} == {
        (name, kind) for name in REQUESTS for kind in ROOM_KINDS
    }


def test_every_request_of_the_protocol_is_carried_out() -> None:
    assert set(rq.REQUESTS.values()) == {rq.Hello, *handlers.READS, *handlers.WRITES}
    assert not handlers.READS.keys() & handlers.WRITES.keys()


OF_NO_ROOM: Final = {
    "ping", "rooms", "search", "sync site", "sync account", "room_create", "direct", "profile", "preference",
    "block somebody", "profile a picture", "profile owner's file", "emoji_add", "emoji_rename", "emoji_remove",
}  # fmt: skip
OF_A_ROOM: Final = sorted(REQUESTS.keys() - OF_NO_ROOM)


@pytest.mark.parametrize("role", ["moderator", "admin"])
@pytest.mark.parametrize("kind", ROOM_KINDS)
def test_staff_is_in_rooms_whom_the_rooms_have_made_them(kind: str, role: str) -> None:
    """What they may do besides they do in the administration, where it is written down."""
    scene = cast(kind)
    outside, inside = person("outside", role=role), person("inside", role=role)
    places = {"stranger": outside}
    if kind != "direct":
        members.invite(scene.owner.actor, scene.room.pk, inside.id)
        places["member"] = inside
    for name, of_kind, answers in LINES:
        # Of "the member's" messages somebody else is the author.
        if of_kind != kind or name.startswith("emoji_"):
            continue
        for place, me in places.items():
            if place == "member" and name in {
                "edit the member's",
                "delete the member's",
                "report the member's",
            }:
                continue
            with transaction.atomic():
                ask = REQUESTS[name](scene, me, scene.room.pk)
                assert outcome(answer(me.actor, ask), ask) == answers[place], (name, place)
                transaction.set_rollback(True)


def test_whoever_keeps_order_on_the_server_changes_its_emoji() -> None:
    for role, expected in (("member", "forbidden"), ("moderator", "ok"), ("admin", "ok")):
        with transaction.atomic():
            me = person(role, role=role)
            add = rq.EmojiAdd(name="our_kettle", file=_picture(me))
            assert outcome(answer(me.actor, add), add) == expected
            id = Emoji.objects.values_list("pk", flat=True).first() or 1
            for ask in (rq.EmojiRename(id=id, name="our_teapot"), rq.EmojiRemove(id=id)):
                assert outcome(answer(me.actor, ask), ask) == expected
            transaction.set_rollback(True)


def test_a_stranger_cannot_tell_a_room_of_others_from_one_that_does_not_exist() -> None:
    scene = cast("private")
    stranger = scene.stranger
    direct = room(scene.owner, scene.member, kind="direct")
    # An account's feed and the site's are as little a room as any other number.
    nowhere = (999_999, scene.owner.user.account_feed_id, SITE_FEED_ID, 0)
    for name in OF_A_ROOM:
        asks = [REQUESTS[name](scene, stranger, there) for there in (scene.room.pk, direct.pk, *nowhere)]
        assert len({answer(stranger.actor, ask) for ask in asks}) == 1, name


def test_whoever_was_removed_cannot_tell_the_room_from_one_that_does_not_exist() -> None:
    scene = cast("private")
    removed = scene.removed
    for name in OF_A_ROOM:
        asks = [REQUESTS[name](scene, removed, there) for there in (scene.room.pk, 999_999)]
        assert len({answer(removed.actor, ask) for ask in asks}) == 1, name


def test_a_direct_room_in_which_nothing_was_said_does_not_exist_for_the_other() -> None:
    scene = cast("private")
    silent = rooms.direct_room(scene.owner.actor, [scene.stranger.id])
    for name in OF_A_ROOM:
        asks = [REQUESTS[name](scene, scene.stranger, there) for there in (silent, 999_999)]
        assert len({answer(scene.stranger.actor, ask) for ask in asks}) == 1, name
