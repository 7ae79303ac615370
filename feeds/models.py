"""Feeds, and what a model inherits to be mirrored by clients. It knows no chat.

A feed is an ordered series of changes; `head` is the position of the latest. A mirrored row carries the position at
which it last changed and is written by `feeds.positions.advance` alone: everything else is refused here.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final, NoReturn, Self, TypeVar

from django.db import models

SITE_FEED_ID: Final = 1
"""The one feed of the kind `site`, made by the first migration."""


class WriteOutsideAdvanceError(RuntimeError):
    """A mirrored row was about to change without a position: nobody would learn of it."""


class Feed(models.Model):
    """An ordered series of changes. Positions are 1, 2, 3 … `head`, given out by `advance`."""

    class Kind(models.TextChoices):
        """Whose feed it is: everybody's, one person's, one room's."""

        SITE = "site"
        ACCOUNT = "account"
        ROOM = "room"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    head = models.BigIntegerField(default=0)

    class Meta:
        """The database holds what the code relies on."""

        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(kind="site"), name="feed_one_site"),
            models.CheckConstraint(condition=models.Q(head__gte=0), name="feed_head_not_negative"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["site", "account", "room"]), name="feed_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} feed {self.pk} at {self.head}"


class Epoch(models.Model):
    """The life of this database: renewed whenever it has gone back in time, so that no cursor outlives it."""

    value = models.CharField(max_length=32)
    only = models.BooleanField(default=True, unique=True)

    class Meta:
        """One row."""

        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="epoch_one_row")]

    def __str__(self) -> str:
        return self.value


def epoch() -> str:
    """Return the epoch that clients compare with theirs."""
    return Epoch.objects.get().value


def new_epoch() -> str:
    """Return a name for an epoch that no other has."""
    return secrets.token_urlsafe(16)


def renew_epoch() -> str:
    """Begin another epoch: every client drops its rows and reads afresh. Return its name."""
    value = new_epoch()
    Epoch.objects.update_or_create(only=True, defaults={"value": value})
    return value


_Row_co = TypeVar("_Row_co", bound="MirroredRow", covariant=True)


class MirroredQuerySet(models.QuerySet[_Row_co]):
    """Refuses to write mirrored fields without a position."""

    def update(self, **values: Any) -> int:
        """Write fields that are not mirrored."""
        _guard(self.model, values)
        return super().update(**values)

    def bulk_create(self, objs: Iterable[_Row_co], *args: Any, **options: Any) -> NoReturn:
        """Refuse: `advance` alone inserts rows."""
        raise _refusal(self.model)

    def bulk_update(
        self, objs: Iterable[_Row_co], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Write fields that are not mirrored."""
        names = list(fields)
        _guard(self.model, names)
        return super().bulk_update(objs, names, batch_size)

    def delete(self) -> NoReturn:
        """Refuse: a row that is gone stays as its key, and says so."""
        raise _refusal(self.model)


class MirroredRow(models.Model):
    """A row that clients mirror. A model says with `feed_id` (a column or a property) which feed it belongs to."""

    unmirrored: ClassVar[frozenset[str]] = frozenset()
    """Fields that no client sees: they may be saved and updated freely."""

    feed_id: int
    pos = models.BigIntegerField(default=0, editable=False)

    objects: ClassVar[models.Manager[Self]] = MirroredQuerySet.as_manager()

    class Meta:
        """Abstract: each kind of row has its own table."""

        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write fields that are not mirrored."""
        _guard(type(self), options.get("update_fields"))
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse: a row that is gone stays as its key, and says so."""
        raise WriteOutsideAdvanceError(f"A mirrored row is never deleted: {type(self).__name__}.")

    @property
    def is_new(self) -> bool:
        """Whether the row is not in the database yet."""
        return self._state.adding

    @classmethod
    def mirrored_fields(cls) -> list["models.Field[Any, Any]"]:
        """Return the columns that clients see the row by."""
        return [
            field
            for field in cls._meta.concrete_fields
            if not field.primary_key and field.name not in cls.unmirrored
        ]


def _guard(model: type[models.Model], names: Collection[str] | None) -> None:
    free: frozenset[str] = getattr(model, "unmirrored", frozenset())
    if not names or not free.issuperset(names):
        raise _refusal(model)


def _refusal(model: type[models.Model]) -> WriteOutsideAdvanceError:
    return WriteOutsideAdvanceError(
        f"{model.__name__} is mirrored: it changes through feeds.positions.advance."
    )
