"""People, what is theirs alone, and the server itself as one row.

Written by `accounts.services` and `accounts.personal` alone.

Invariants are constraints of the database, by name. Who may do what is `accounts.policy`'s.
"""

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts import sentences
from accounts.usernames import username_key
from feeds.models import SITE_FEED_ID, Feed, MirroredQuerySet, MirroredRow


class UserQuerySet(MirroredQuerySet["User"]):
    """People."""

    def named(self, username: str) -> Self:
        """Return the person of this name, however it is written."""
        return self.filter(username_key=username_key(username))

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person of this name; raises User.DoesNotExist."""
        return self.named(username or "").get()


class User(AbstractBaseUser, MirroredRow):
    """A person of this server, or a bot."""

    class Role(models.TextChoices):
        """What a person may do beyond their own rooms."""

        MEMBER = "member", _("member")
        MODERATOR = "moderator", _("moderator")
        ADMIN = "admin", _("admin")

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    unmirrored = frozenset(
        {
            "password",
            "last_login",
            "email",
            "email_confirmed",
            "totp_step",
            "sign_outs",
            "demo",
            "created_at",
            "invitation",
            "erased_at",
            "house",
        }
    )

    username = models.CharField(_("username"), max_length=64)
    username_key = models.CharField(max_length=192, editable=False)
    display_name = models.CharField(_("name"), max_length=128)
    avatar = models.BigIntegerField(null=True, blank=True, editable=False)
    """A file that was drawn for this person alone."""
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, default=Role.MEMBER)
    status = models.CharField(_("status"), max_length=128, blank=True)
    active = models.BooleanField(_("active"), default=True)
    bot = models.BooleanField(_("bot"), default=False)
    account_feed = models.OneToOneField(Feed, models.PROTECT, related_name="owner", editable=False)
    email = models.EmailField(_("e-mail"), blank=True)
    email_confirmed = models.BooleanField(_("e-mail confirmed"), default=False, editable=False)
    """Whether the address is theirs for sure: they have followed a link sent there, or a moderator has entered it."""
    totp_step = models.BigIntegerField(default=0, editable=False)
    """The time step of the latest code of the second factor that was taken: none is taken twice."""
    sign_outs = models.PositiveIntegerField(default=0, editable=False)
    """How often they were signed out in all browsers: a session of before opens nothing any more."""
    demo = models.BooleanField(default=False, editable=False)
    """Invented for the demo community: signs in on this machine only, for everybody knows the password."""
    created_at = models.DateTimeField(_("since"), editable=False)
    invitation = models.ForeignKey(
        "Invitation",
        models.PROTECT,
        related_name="joined",
        null=True,
        editable=False,
        verbose_name=_("invitation"),
    )
    """With which the person has joined; None where a moderator has added them, or the server takes everybody in."""
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)
    """When all that said who this was has been removed; what they have said stays, and is nobody's by name."""

    house = models.BooleanField(default=False, db_default=False, editable=False)
    """The one account with which the server itself speaks to people: nobody signs in with it, writes to it or blocks it."""

    objects: ClassVar[models.Manager[Self]] = UserQuerySet.as_manager()

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(fields=["username_key"], name="user_username_key"),
            models.UniqueConstraint(fields=["pos"], name="user_pos"),
            models.UniqueConstraint(
                fields=["avatar"], condition=models.Q(avatar__isnull=False), name="user_avatar"
            ),
            models.UniqueConstraint(fields=["house"], condition=models.Q(house=True), name="user_one_house"),
            models.CheckConstraint(condition=~models.Q(username=""), name="user_username_not_empty"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="user_display_name_not_empty"),
            models.CheckConstraint(
                condition=models.Q(role__in=["member", "moderator", "admin"]), name="user_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def feed_id(self) -> int:  # type: ignore[override]  # the site's rows need no column
        """People lie in the site's feed."""
        return SITE_FEED_ID

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django's word for it
        """Whether the person may sign in."""
        return self.active

    @property
    def is_staff(self) -> bool:
        """Whether the person may open the administration."""
        return self.active and self.role != self.Role.MEMBER

    def get_session_auth_hash(self) -> str:
        """Return what a session must know: another secret once the password changes, or all browsers are signed out."""
        of_password = super().get_session_auth_hash()
        return salted_hmac(
            "accounts.models.User.sign_outs", f"{of_password} {self.sign_outs}", algorithm="sha256"
        ).hexdigest()

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Say nothing by Django's permissions: the administration asks `accounts.policy`."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Show the administration's parts to whoever may open it; each part asks for itself."""
        return self.is_staff


class Device(MirroredRow):
    """A program on which a person is signed in. Its token is kept as a hash only."""

    unmirrored = frozenset({"token_hash", "created_at"})

    user = models.ForeignKey(User, models.PROTECT, related_name="devices", verbose_name=_("person"))
    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False, editable=False)
    name = models.CharField(_("name"), max_length=128)
    platform = models.CharField(_("platform"), max_length=128, blank=True)
    token_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("signed in"), editable=False)
    last_seen = models.DateField(_("last seen"), editable=False)
    revoked_at = models.DateTimeField(_("signed out"), null=True, blank=True, editable=False)

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("device")
        verbose_name_plural = _("devices")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="device_token_hash"),
            models.UniqueConstraint(fields=["feed", "pos"], name="device_feed_pos"),
        ]

    def __str__(self) -> str:
        return self.name


class Invitation(models.Model):
    """Lets people join. Its token is kept as a hash only; `room` is where they find themselves, where it names one."""

    note = models.CharField(_("for whom"), max_length=128, blank=True)
    token_hash = models.CharField(max_length=64, editable=False)
    made_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, editable=False, verbose_name=_("made by")
    )
    """None is the machine's owner at the command line."""
    made_at = models.DateTimeField(_("made"), editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)
    uses = models.PositiveIntegerField(_("may be used"), default=1)
    used = models.PositiveIntegerField(_("was used"), default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    room = models.BigIntegerField(null=True, editable=False)

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="invitation_token_hash"),
            models.CheckConstraint(
                condition=models.Q(used__gte=0, used__lte=models.F("uses")), name="invitation_used_as_allowed"
            ),
        ]

    def __str__(self) -> str:
        return self.note or f"{self.pk}"


class Link(models.Model):
    """A link for one person that works once: for a new password, or to confirm an address. Kept as a hash only."""

    class Purpose(models.TextChoices):
        """What following it does."""

        PASSWORD = "password"  # noqa: S105  # nosec B105  # what it is for
        EMAIL = "email"

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64)
    email = models.EmailField(blank=True)
    """The address that it was sent to."""
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """The database holds what the code relies on."""

        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="link_token_hash"),
            models.CheckConstraint(
                condition=models.Q(purpose__in=["password", "email"]), name="link_purpose_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} of {self.user_id}"


class SignInCode(models.Model):
    """What a browser gives a program, so that it may sign in as the person who sits there (RFC 7636). A hash only."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64)
    challenge = models.CharField(max_length=64)
    password_hash = models.CharField(max_length=128)
    """The person's when they agreed: where it is another now, the password was changed meanwhile."""
    name = models.CharField(max_length=128)
    platform = models.CharField(max_length=128, blank=True)
    expires_at = models.DateTimeField()

    class Meta:
        """The database holds what the code relies on."""

        constraints = [models.UniqueConstraint(fields=["code_hash"], name="sign_in_code_hash")]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class Preference(MirroredRow):
    """A setting of a person's that follows them to every device. Without a value it is gone: only its name stays."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    name = models.CharField(max_length=64)
    value = models.TextField(blank=True)

    class Meta:
        """The database holds what the code relies on."""

        constraints = [
            models.UniqueConstraint(fields=["feed", "name"], name="preference_feed_name"),
            models.UniqueConstraint(fields=["feed", "pos"], name="preference_feed_pos"),
            models.CheckConstraint(condition=~models.Q(name=""), name="preference_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name


class Block(MirroredRow):
    """Whether a person has blocked another; nobody but the owner sees it."""

    feed = models.ForeignKey(Feed, models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.BooleanField(default=False)

    class Meta:
        """The database holds what the code relies on."""

        constraints = [
            models.UniqueConstraint(fields=["owner", "user"], name="block_owner_user"),
            models.UniqueConstraint(fields=["feed", "pos"], name="block_feed_pos"),
            models.CheckConstraint(condition=~models.Q(owner=models.F("user")), name="block_not_oneself"),
        ]

    def __str__(self) -> str:
        return f"{self.owner_id} has {'' if self.on else 'not '}blocked {self.user_id}"


class Server(MirroredRow):
    """What everybody sees of the server itself: one row, made by the first migration."""

    unmirrored = frozenset({"resting_motd"})

    name = models.CharField(_("name"), max_length=128, default="Hearth")
    motd = models.CharField(_("message of the day"), max_length=1024, blank=True, editable=False)
    """What it says now: an announcement while one lasts."""
    resting_motd = models.CharField(
        _("message of the day"),
        max_length=1024,
        blank=True,
        db_default="",
        help_text=_("Everybody reads it, except while an announcement lasts."),
    )
    features: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list, editable=False)

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("server")
        verbose_name_plural = _("server")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="server_one_row"),
            models.CheckConstraint(condition=~models.Q(name=""), name="server_name_not_empty"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def feed_id(self) -> int:  # type: ignore[override]  # the site's rows need no column
        """The server lies in the site's feed."""
        return SITE_FEED_ID


class AuditEntry(models.Model):
    """What somebody has done with more rights than everybody has: who, what, why – never what was said.

    Written by `accounts.audit` alone. Each entry's hash covers the entry before it, so that none can be changed, put in or
    left out unseen; the database refuses to change and to delete one.
    """

    number = models.BigIntegerField(primary_key=True)
    """1, 2, 3 … without a hole."""
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("who"))
    """None is the machine's owner at the command line, or the server by itself."""
    act = models.CharField(_("what"), max_length=48)
    person = models.ForeignKey(User, models.PROTECT, related_name="+", null=True, verbose_name=_("to whom"))
    room = models.BigIntegerField(_("room"), null=True)
    subject = models.CharField(_("about"), max_length=128, blank=True)
    """What else it was done to, such as `message 12` or `report 3`."""
    reason = models.TextField(_("why"), blank=True)
    details: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(_("details"), default=dict)
    hash = models.CharField(max_length=64)

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="audit_number_positive"),
        ]
        indexes = [
            models.Index(fields=["person", "number"], name="audit_person"),
            models.Index(fields=["actor", "number"], name="audit_actor"),
            models.Index(fields=["act", "number"], name="audit_act"),
            models.Index(fields=["room", "number"], name="audit_room"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return str(_("Entry %(number)d") % {"number": self.number})


class Job(models.Model):
    """Long work that is done in short steps beside everything else. It goes on where it was after every end of a process.

    Written by `accounts.jobs` alone.
    """

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("at work")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("called off")

    kind = models.CharField(_("kind"), max_length=32)
    wish: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    """What is to be done; never what was said."""
    title = models.CharField(_("job"), max_length=200, blank=True)
    """What people call it, as `accounts.sentences` keep it; empty where its kind says enough."""
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", null=True, verbose_name=_("asked for by")
    )
    """None is the server by itself, or the machine's owner."""
    asked_at = models.DateTimeField(_("asked for"))
    begun_at = models.DateTimeField(_("begun"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.WAITING)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("of"), null=True)
    """How much there is to do in all; None where nobody knows yet."""
    place: "models.JSONField[dict[str, Any] | None, dict[str, Any] | None]" = models.JSONField(null=True)
    """Where the next step begins; None at the start."""
    told = models.TextField(_("outcome"), blank=True)
    """What came of it, in a sentence for whoever has asked."""
    held_until = models.DateTimeField(null=True)
    """Until then it is one process's; past it any may go on with it."""
    slot = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  # unique where there is one
    """What makes it the same job for whoever asks again, such as the day of what is done daily."""

    class Meta:
        """The database holds what the code relies on."""

        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["asked_at"],
                name="job_to_do",
                condition=models.Q(state__in=["waiting", "running"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "running", "done", "failed", "cancelled"]),
                name="job_state_known",
            ),
        ]

    def __str__(self) -> str:
        return " ".join(sentences.read(self.title)) or f"{self.kind} {self.pk}"
