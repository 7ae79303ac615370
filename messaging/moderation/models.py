"""What keeping order needs to remember. None of it is a row of the wire."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Job

MOTD_CHARACTERS = 1024


class Report(models.Model):
    """A message that somebody has shown to the moderators, with what it said then: deleting it changes nothing here.

    The word filter shows messages, too: then nobody is the reporter, and `word` is what it has found.
    """

    class Outcome(models.TextChoices):
        """What a moderator has decided."""

        OPEN = "", _("open")
        DISMISSED = "dismissed", _("dismissed")
        DELETED = "deleted", _("message deleted")
        WARNED = "warned", _("author warned")
        SILENCED = "silenced", _("author silenced")
        REMOVED = "removed", _("author removed from the room")
        SUSPENDED = "suspended", _("author suspended")
        PURGED = "purged", _("author suspended, all of theirs deleted")

    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        verbose_name=_("reported by"),
    )
    word = models.CharField(_("found word"), max_length=64, blank=True)
    room = models.ForeignKey(
        "messaging.Room", on_delete=models.PROTECT, related_name="+", verbose_name=_("room")
    )
    number = models.BigIntegerField(_("number"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("author")
    )
    said_at = models.DateTimeField(_("said"))
    text = models.TextField(_("what it said"))
    reason = models.TextField(_("reason"))
    reported_at = models.DateTimeField(_("reported"))
    outcome = models.CharField(
        _("outcome"), max_length=9, choices=Outcome.choices, blank=True, default=Outcome.OPEN
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(fields=["reporter", "room", "number"], name="report_once"),
            models.UniqueConstraint(
                fields=["room", "number"],
                condition=models.Q(reporter__isnull=True, outcome=""),
                name="report_once_by_filter",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="report_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(outcome="", decided_by__isnull=True, decided_at__isnull=True)
                | (~models.Q(outcome="") & models.Q(decided_at__isnull=False)),
                name="report_decided_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["reporter", "reported_at"], name="report_reporter_at"),
            models.Index(fields=["reported_at"], name="report_open", condition=models.Q(outcome="")),
            models.Index(fields=["room", "number"], name="report_message"),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"


class ReportedFile(models.Model):
    """That a reported message carried a file: it is kept until somebody has decided, whatever becomes of the message."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="files")
    file = models.ForeignKey("attachments.File", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "file"], name="reported_file_once"),
        ]

    def __str__(self) -> str:
        return f"file {self.file_id} of report {self.report_id}"


class WordRule(models.Model):
    """A word that is not said here, or of which the moderators want to know. `*` at an end stands for any letters."""

    class Action(models.TextChoices):
        """What happens to a message with the word."""

        FLAG = "flag", _("shown to the moderators")
        REFUSE = "refuse", _("refused")

    word = models.CharField(_("word"), max_length=64)
    key = models.CharField(max_length=192, editable=False)
    """The word folded, as messages are folded to be compared."""
    action = models.CharField(_("what happens"), max_length=6, choices=Action.choices, default=Action.FLAG)
    note = models.CharField(_("note"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        editable=False,
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), editable=False)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("word filter")
        constraints = [
            models.UniqueConstraint(fields=["key"], name="word_rule_key"),
            models.CheckConstraint(condition=~models.Q(key=""), name="word_rule_not_empty"),
            models.CheckConstraint(
                condition=models.Q(action__in=["flag", "refuse"]), name="word_rule_action_known"
            ),
        ]

    def __str__(self) -> str:
        return self.word


class HouseRules(models.Model):
    """What holds for the whole house: one row, made by a migration. 0 is no limit."""

    newcomer_hours = models.PositiveIntegerField(_("hours that somebody is new"), default=0)
    newcomer_messages_a_minute = models.PositiveIntegerField(_("messages a minute of the new"), default=10)
    newcomer_directs_a_day = models.PositiveIntegerField(_("people whom the new write to a day"), default=5)
    newcomer_files = models.BooleanField(_("the new may send files"), default=True)
    newcomer_links = models.BooleanField(_("the new may send links"), default=True)
    files_days = models.PositiveIntegerField(_("days that files are kept"), default=0)
    trash_days = models.PositiveIntegerField(_("days in the trash"), default=14)
    """So long what retention has removed can be brought back."""
    words_version = models.PositiveBigIntegerField(default=0, editable=False)
    """How often the word filter was changed: who has read it knows whether they have the latest."""

    class Meta:
        verbose_name = _("house rules")
        verbose_name_plural = _("house rules")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="house_rules_one_row")]

    def __str__(self) -> str:
        return str(_("House rules"))


class Announcement(models.Model):
    """Something that everybody is told for a time, above all rooms: the server's message of the day while it lasts."""

    text = models.CharField(_("text"), max_length=MOTD_CHARACTERS)
    begins_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        editable=False,
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="announcement_not_empty"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("begins_at")),
                name="announcement_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


class Look(models.Model):
    """That an administrator reads what is said in a room which is not theirs: asked for with a reason, granted by a second
    administrator where there is one, told to everybody in the room, and over after a time.
    """

    class State(models.TextChoices):
        """How far it is."""

        ASKED = "asked", _("waits for a second administrator")
        GRANTED = "granted", _("granted")
        REFUSED = "refused", _("refused")

    room = models.ForeignKey(
        "messaging.Room", on_delete=models.PROTECT, related_name="+", verbose_name=_("room")
    )
    reason = models.TextField(_("reason"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.ASKED)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        verbose_name=_("judged by"),
    )
    """The second administrator; None where the one who asked is the only one."""
    judged_at = models.DateTimeField(_("judged"), null=True)
    ends_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("look into a room")
        verbose_name_plural = _("looks into rooms")
        constraints = [
            models.CheckConstraint(condition=~models.Q(reason=""), name="look_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "granted", "refused"]), name="look_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(judged_by__isnull=True) | ~models.Q(judged_by=models.F("asked_by")),
                name="look_judged_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(state="granted", ends_at__isnull=False)
                | (~models.Q(state="granted") & models.Q(ends_at__isnull=True)),
                name="look_granted_for_a_time",
            ),
        ]

    def __str__(self) -> str:
        return str(_("Look %(number)d") % {"number": self.pk})


class Cut(models.Model):
    """Old messages of a room that retention has taken away: in the trash for a time, then destroyed.

    They are the numbers from `begin` on and below `end`; the room's `first` is `end` since then.
    """

    class State(models.TextChoices):
        """Where the messages are."""

        TRASH = "trash", _("in the trash")
        UNDONE = "undone", _("brought back")
        DESTROYED = "destroyed", _("destroyed")

    room = models.ForeignKey(
        "messaging.Room", on_delete=models.PROTECT, related_name="+", verbose_name=_("room")
    )
    begin = models.BigIntegerField()
    end = models.BigIntegerField()
    messages = models.BigIntegerField(_("messages"))
    bytes = models.BigIntegerField(_("size of their files"))
    cut_at = models.DateTimeField(_("removed"))
    cut_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        null=True,
        verbose_name=_("removed by"),
    )
    """None is the server, as its rules say."""
    due_at = models.DateTimeField(_("destroyed at"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.TRASH)

    class Meta:
        verbose_name = _("removed messages")
        verbose_name_plural = _("trash")
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("begin")), name="cut_not_empty"),
            models.CheckConstraint(
                condition=models.Q(state__in=["trash", "undone", "destroyed"]), name="cut_state_known"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="cut_due", condition=models.Q(state="trash"))]

    def __str__(self) -> str:
        return f"cut {self.pk}"


class FilesCut(models.Model):
    """Old files that the rules of the house have taken from the messages that carried them: in the trash, then destroyed."""

    State = Cut.State

    before = models.DateTimeField(_("sent before"))
    files = models.BigIntegerField(_("files"), default=0)
    bytes = models.BigIntegerField(_("size"), default=0)
    cut_at = models.DateTimeField(_("removed"))
    due_at = models.DateTimeField(_("destroyed at"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.TRASH)

    class Meta:
        verbose_name = _("removed files")
        verbose_name_plural = _("trash of files")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["trash", "undone", "destroyed"]), name="files_cut_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"cut of files {self.pk}"


class Export(models.Model):
    """A file with what somebody, or a room, has here: made by a job, fetched by whoever asked, and gone after a time."""

    DAYS: ClassVar[int] = 7

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=_("person"),
    )
    room = models.ForeignKey(
        "messaging.Room", on_delete=models.PROTECT, related_name="+", null=True, verbose_name=_("room")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked"))
    job = models.OneToOneField(Job, on_delete=models.SET_NULL, related_name="export", null=True)
    file = models.BigIntegerField(null=True)
    """What was made, for whoever has asked alone. None before that, and when its time is over."""
    ends_at = models.DateTimeField(_("until"), null=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.UniqueConstraint(fields=["file"], name="export_file"),
            models.CheckConstraint(
                condition=models.Q(person__isnull=True, room__isnull=False)
                | models.Q(person__isnull=False, room__isnull=True),
                name="export_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"


class MessageDay(models.Model):
    """How much was said on a day, so that nobody counts messages to show it. Written by `messaging.moderation.daily`."""

    day = models.DateField(primary_key=True)
    """As the server's own time zone has it when it is counted."""
    messages = models.BigIntegerField(default=0)
    counted_to = models.BigIntegerField()
    """The id of the latest message that had been counted when this was written."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(messages__gte=0), name="message_day_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.messages}"
