"""Rooms, who is in them and what was written there, and the server's own emoji.

Mirrored times are milliseconds since the epoch, as on the wire.

Membership has two faces: `Member` is what everybody in the room sees of somebody, `Membership` what only the person
sees. Role and state stand once, in `Member`.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from attachments.models import File
from chatprotocol.emoji import NAME_BYTES
from chatprotocol.ids import KEY_BYTES
from feeds.models import SITE_FEED_ID, Feed, MirroredRow

SLOWEST_MS = 24 * 3600 * 1000
"""The longest wait between two messages of one person in a room in slow mode."""


class Emoji(MirroredRow):
    """An emoji of the server's own, in the site's feed. Without a name and a file it is gone: only its id stays."""

    unmirrored: ClassVar[frozenset[str]] = frozenset({"added_by", "added_at"})

    name = models.CharField(_("name"), max_length=NAME_BYTES, blank=True)
    file = models.BigIntegerField(null=True, editable=False)
    """A file that was drawn for this emoji alone."""
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("added by"),
    )
    added_at = models.DateTimeField(_("added"), editable=False)

    class Meta:
        verbose_name = _("emoji")
        verbose_name_plural = _("emoji")
        constraints = [
            models.UniqueConstraint(fields=["name"], condition=~models.Q(name=""), name="emoji_name"),
            models.UniqueConstraint(fields=["pos"], name="emoji_pos"),
            models.UniqueConstraint(fields=["file"], name="emoji_file"),
            models.CheckConstraint(
                condition=models.Q(name="", file__isnull=True)
                | (~models.Q(name="") & models.Q(file__isnull=False)),
                name="emoji_gone_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f":{self.name}:"

    @property
    def feed_id(self) -> int:  # type: ignore[override]  # the site's rows need no column
        """Emoji lie in the site's feed."""
        return SITE_FEED_ID


class Room(MirroredRow):
    """A room; its id is its feed's. Messages below `first` are gone: in the trash, out of which they may come back, or for
    good.
    """

    class Kind(models.TextChoices):
        """Who may find and enter it."""

        PUBLIC = "public", _("public")
        PRIVATE = "private", _("private")
        DIRECT = "direct", _("direct")

    unmirrored: ClassVar[frozenset[str]] = frozenset({"last_number", "files_bytes", "welcoming"})

    feed = models.OneToOneField(Feed, on_delete=models.PROTECT, primary_key=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=128, blank=True)
    topic = models.CharField(_("topic"), max_length=1024, blank=True)
    avatar = models.BigIntegerField(null=True, editable=False)
    """A file that was drawn for this room alone."""
    first = models.BigIntegerField(default=1, editable=False)
    slow_ms = models.BigIntegerField(_("slow mode (ms)"), default=0)
    read_only = models.BooleanField(_("read only"), default=False)
    retention_days = models.IntegerField(null=True, blank=True, editable=False)
    encrypted = models.BooleanField(default=False, editable=False)
    archived = models.BooleanField(_("archived"), default=False)
    welcoming = models.BooleanField(
        _("for everybody"),
        default=False,
        db_default=False,
        help_text=_("Whoever joins the server from now on finds themselves in it."),
    )
    last_number = models.BigIntegerField(_("messages"), default=0, editable=False)
    """The number of the latest message; moves with the room's lock held, and with no position of its own."""
    files_bytes = models.BigIntegerField(default=0, db_default=0, editable=False)
    """How much the files have together that its messages carry."""
    direct_key = models.CharField(max_length=255, null=True, editable=False)  # noqa: DJ001  # unique where there is one
    """The sorted ids of the people of a direct room."""

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(fields=["direct_key"], name="room_direct_people"),
            models.UniqueConstraint(
                fields=["avatar"], condition=models.Q(avatar__isnull=False), name="room_avatar"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="direct", direct_key__isnull=False, name="")
                | (models.Q(kind__in=["public", "private"], direct_key__isnull=True) & ~models.Q(name="")),
                name="room_kind_fits",
            ),
            models.CheckConstraint(
                condition=models.Q(first__gte=1, last_number__gte=models.F("first") - 1), name="room_numbers"
            ),
            models.CheckConstraint(
                condition=models.Q(slow_ms__gte=0, slow_ms__lte=SLOWEST_MS), name="room_slow_within_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(retention_days__isnull=True) | models.Q(retention_days__gte=1),
                name="room_retention_days_positive",
            ),
            models.CheckConstraint(
                condition=models.Q(welcoming=False) | ~models.Q(kind="direct"), name="room_direct_is_for_few"
            ),
        ]
        indexes = [
            models.Index(fields=["feed"], name="room_welcoming", condition=models.Q(welcoming=True)),
        ]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.pk}"


class Member(MirroredRow):
    """Somebody's side of a room that the others see. It stays when the person goes."""

    class Role(models.TextChoices):
        """What the person may do in the room."""

        OWNER = "owner", _("owner")
        MODERATOR = "moderator", _("moderator")
        MEMBER = "member", _("member")

    class State(models.TextChoices):
        """Whether the person is in the room, and if not, why."""

        MEMBER = "member", _("member")
        LEFT = "left", _("left")
        REMOVED = "removed", _("removed")
        BANNED = "banned", _("banned")

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="members", db_index=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.MEMBER)
    banned_until_ms = models.BigIntegerField(null=True, blank=True)
    silenced_until_ms = models.BigIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], name="member_room_user"),
            models.UniqueConstraint(fields=["room", "pos"], name="member_room_pos"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "moderator", "member"]), name="member_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["member", "left", "removed", "banned"]),
                name="member_state_known",
            ),
            models.CheckConstraint(
                condition=models.Q(banned_until_ms__isnull=True) | models.Q(state="banned"),
                name="member_ban_has_an_end_only_when_banned",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.room_id}: {self.state}"

    @property
    def feed_id(self) -> int:  # type: ignore[override]  # the room is the feed
        """The room's feed."""
        return int(self.room_id)

    @property
    def is_in(self) -> bool:
        """Whether the person is a member now."""
        return self.state == Member.State.MEMBER


class Membership(MirroredRow):
    """My side of a room that only I see, in my account's feed."""

    class Level(models.TextChoices):
        """What the room may call me for."""

        ALL = "all", _("all")
        MENTIONS = "mentions", _("mentions")
        NOTHING = "nothing", _("nothing")

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.OneToOneField(Member, on_delete=models.PROTECT, related_name="membership")
    joined_at_ms = models.BigIntegerField()
    read = models.BigIntegerField(default=0)
    """The number up to which I have read."""
    wrote_at_ms = models.BigIntegerField(null=True)
    """When I last wrote here; slow mode asks for it. It moves with `read`, and is nobody else's business."""
    level = models.CharField(max_length=8, choices=Level.choices, default=Level.ALL)
    muted_until_ms = models.BigIntegerField(null=True, blank=True)
    pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "pos"], name="membership_feed_pos"),
            models.CheckConstraint(condition=models.Q(read__gte=0), name="membership_read_not_negative"),
            models.CheckConstraint(
                condition=models.Q(level__in=["all", "mentions", "nothing"]), name="membership_level_known"
            ),
        ]

    def __str__(self) -> str:
        return f"membership {self.pk}, read to {self.read}"


class Message(MirroredRow):
    """A message. `number` is 1, 2, 3 … in its room; a deleted one stays as a tombstone without content."""

    class Kind(models.TextChoices):
        """Who speaks: a person, or the house itself."""

        TEXT = "text", _("text")
        SYSTEM = "system", _("system")

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.BinaryField(max_length=KEY_BYTES, null=True)
    at_ms = models.BigIntegerField()
    edited_at_ms = models.BigIntegerField(null=True)
    deleted = models.BooleanField(default=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT)
    text = models.TextField(blank=True)
    reply_to = models.BigIntegerField(null=True)
    thread = models.BigIntegerField(null=True)
    """The number of the message from whose thread this is."""
    replies = models.BigIntegerField(default=0, db_default=0)
    """How many messages stand in the thread that hangs from this one, tombstones included."""
    mentions = models.TextField(blank=True, default="", db_default="")
    """Whom it calls for, packed as `messaging.packing` says; counted by `Mention`."""
    reactions = models.TextField(blank=True, default="", db_default="")
    """Who has reacted with what, packed as `messaging.packing` says."""
    files = models.TextField(blank=True, default="", db_default="")
    """What it carries, packed as `messaging.packing` says; held by `MessageFile`."""
    pinned_at_ms = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["room", "thread", "number"],
                name="message_thread",
                condition=models.Q(thread__isnull=False),
            ),
            models.Index(
                fields=["room", "number"],
                name="message_pinned",
                condition=models.Q(pinned_at_ms__isnull=False),
            ),
            models.Index(
                fields=["room", "number"],
                name="message_with_files",
                condition=models.Q(files__gt=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["room", "number"], name="message_room_number"),
            models.UniqueConstraint(fields=["room", "pos"], name="message_room_pos"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="message_number_positive"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["text", "system"]), name="message_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(key__isnull=True) | models.Q(Exact(Length("key"), KEY_BYTES)),
                name="message_key_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(deleted=False)
                | models.Q(text="", mentions="", reactions="", files="", pinned_at_ms__isnull=True),
                name="message_tombstone_is_empty",
            ),
            models.CheckConstraint(
                condition=models.Q(thread__isnull=True) | models.Q(thread__lt=models.F("number"), replies=0),
                name="message_threads_hang_from_what_was_there",
            ),
            models.CheckConstraint(condition=models.Q(replies__gte=0), name="message_replies_not_negative"),
        ]

    def __str__(self) -> str:
        return f"message {self.number} of room {self.room_id}"

    @property
    def feed_id(self) -> int:  # type: ignore[override]  # the room is the feed
        """The room's feed."""
        return int(self.room_id)


class Mention(models.Model):
    """That a message calls for somebody, so that what calls for a person is counted without reading messages.

    No row of the wire: the message says the same in `mentions`.
    """

    EVERYONE: ClassVar[int] = 0

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    whom = models.BigIntegerField()
    """A person's id, or EVERYONE: such a message has no other mention, and calls for nobody twice."""
    number = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "whom", "number"], name="mention_room_whom_number"),
        ]

    def __str__(self) -> str:
        return f"mention of {self.whom} in message {self.number} of room {self.room_id}"


class MessageFile(models.Model):
    """That a message carries a file: while there is such a row its bytes are kept, and members of the room may read them.

    No row of the wire: the message says the same in `files`, with all that its readers need – unless the file is in the trash,
    where it is kept, and nobody reads it.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField()
    place = models.SmallIntegerField()
    """The first of its files is 0."""
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="+")
    cut = models.ForeignKey(
        "messaging.FilesCut", on_delete=models.PROTECT, related_name="+", null=True, db_index=False
    )
    """With what it was put into the trash; None while the message carries it."""

    class Meta:
        indexes = [
            models.Index(
                fields=["cut", "id"], name="message_file_in_trash", condition=models.Q(cut__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["room", "number", "place"], name="message_file_room_number_place"
            ),
            models.CheckConstraint(condition=models.Q(place__gte=0), name="message_file_place_not_negative"),
        ]

    def __str__(self) -> str:
        return f"file {self.file_id} in message {self.number} of room {self.room_id}"


class Draft(MirroredRow):
    """Words of mine that are not sent yet, in my account's feed. Without text and files it is gone: only its key stays."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+", db_index=False)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    thread = models.BigIntegerField(default=0)
    """The number of the message that the thread hangs from; 0 is the room itself."""
    text = models.TextField(blank=True)
    reply_to = models.BigIntegerField(null=True)
    files = models.TextField(blank=True, default="", db_default="")
    """The ids of the files that it will carry, with commas between them."""
    at_ms = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["feed"], name="draft_with_files", condition=models.Q(files__gt="")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["feed", "room", "thread"], name="draft_feed_room_thread"),
            models.UniqueConstraint(fields=["feed", "pos"], name="draft_feed_pos"),
            models.CheckConstraint(condition=models.Q(thread__gte=0), name="draft_thread_not_negative"),
            models.CheckConstraint(
                condition=~models.Q(text="", files="") | models.Q(reply_to__isnull=True),
                name="draft_gone_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"draft for room {self.room_id}"


class MessageVersion(models.Model):
    """What a message said before an edit; `at_ms` is when it began to say so."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="versions")
    text = models.TextField()
    at_ms = models.BigIntegerField()

    def __str__(self) -> str:
        return f"version of message {self.message_id}"


class SentKey(models.Model):
    """A key that an author has used: it names one message, or one room that was made, for ever.

    It outlives what it names, so that a write that is sent again is never carried out again.
    """

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    key = models.BinaryField(max_length=KEY_BYTES)
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.BigIntegerField(null=True)
    at_ms = models.BigIntegerField()

    class Meta:
        constraints = [
            # The key first: those of a moment, whoever has made them, are written in one place.
            models.UniqueConstraint(fields=["key", "author"], name="sent_key_key_author"),
            models.CheckConstraint(
                condition=models.Q(Exact(Length("key"), KEY_BYTES)), name="sent_key_whole"
            ),
            models.CheckConstraint(
                condition=models.Q(number__isnull=True) | models.Q(number__gte=1),
                name="sent_key_number_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"key of {self.author_id} in room {self.room_id}"


# Django looks for an app's models here.
from messaging.moderation import models as moderation_models  # noqa: E402, F401
