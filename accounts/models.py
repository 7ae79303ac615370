"""People, what is theirs alone, and the server itself as one row.

Written by `accounts.services` and `accounts.personal` alone.

Invariants are constraints of the database, by name. Who may do what is `accounts.policy`'s.
"""

from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.utils.translation import gettext_lazy as _

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
    unmirrored = frozenset({"password", "last_login", "email", "demo", "created_at"})

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
    demo = models.BooleanField(default=False, editable=False)
    """Invented for the demo community: signs in on this machine only, for everybody knows the password."""
    created_at = models.DateTimeField(_("since"), editable=False)

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

    name = models.CharField(_("name"), max_length=128, default="Hearth")
    motd = models.CharField(_("message of the day"), max_length=1024, blank=True)
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
