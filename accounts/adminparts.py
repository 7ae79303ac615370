"""Columns and filters that parts of the administration share."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from typing import Any, ClassVar, TypeVar

from django.contrib.admin import SimpleListFilter
from django.db.models import F, OrderBy, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from chatprotocol.ids import MAX_INTEGER
from feeds import clock

Method = TypeVar("Method", bound=Callable[..., Any])


def column(
    description: Any, *, ordering: Any = None, label: Mapping[str, str] | bool = False, header: bool = False
) -> Callable[[Method], Method]:
    """Make a method a column of a list, or a field that is read only.

    With `label` it returns a word for programs and one for people, and the first says in which colour the second is shown,
    or words for people that need none; with `header` it returns two lines, some letters, and a picture.
    """

    def dress(method: Any) -> Any:
        method.short_description = description
        if ordering is not None:
            method.admin_order_field = ordering
        if label:
            method.label = label
        if header:
            method.header = True
        return method

    return dress


def empty_first(field: str) -> OrderBy:
    """Order by a field, what has none before all others, in every database."""
    return F(field).asc(nulls_first=True)


def once(method: Callable[[Any, Any], str]) -> Callable[[Any, Any], str]:
    """Work out what a row's page tells once for each row: unfold asks several times."""

    @wraps(method)
    def told(part: Any, row: Any) -> str:
        known: dict[str, str] = row.__dict__.setdefault("_told", {})
        if method.__name__ not in known:
            known[method.__name__] = method(part, row)
        return known[method.__name__]

    return told


def day(when: date | datetime | None) -> str:
    """Return a day as people write it, where it is near by its name."""
    if when is None:
        return _("never")
    the_day = timezone.localdate(when) if isinstance(when, datetime) else when
    days = (timezone.localdate(clock.now()) - the_day).days
    if days in (0, 1):
        return _("yesterday") if days else _("today")
    # As a format, short; and in one line, however narrow its column is.
    return formats.date_format(the_day, _("N j, Y")).replace(" ", "\N{NO-BREAK SPACE}")


def number(count: int) -> str:
    """Return a number as people write it, its thousands apart."""
    return formats.number_format(count, force_grouping=True)


def name_of(person: User) -> str:
    """Return how people call somebody; whose account was erased has no name of their own."""
    return person.display_name if person.erased_at is None else _("Deleted person")


def key_of(text: str) -> int:
    """Return the key that an address names; 0, which is no row's, where it is none."""
    return int(text) if text.isascii() and text.isdigit() and int(text[:20]) <= MAX_INTEGER else 0


class Chosen(SimpleListFilter):
    """A filter by a few words: `words` are those for programs, with those for people."""

    parameter_name: str
    words: ClassVar[Mapping[str, Any]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer the words."""
        return list(self.words.items())

    def conditions(self, request: HttpRequest) -> Mapping[str, Q]:
        """Return what each of the words asks for."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show what is asked for."""
        wanted = self.conditions(request).get(self.value() or "")
        return queryset if wanted is None else queryset.filter(wanted)


class OfRow(SimpleListFilter):
    """Those of one row of another part: nothing that is offered, but where a link leads to; then it is seen, and left."""

    parameter_name: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Show which one it is, where it is asked for."""
        asked = self.used_parameters.get(self.parameter_name)
        return [] if asked is None else [(str(asked), self.name_of(self.key()) or "–")]

    def key(self) -> int:
        """Return which row is asked for."""
        return key_of(str(self.used_parameters.get(self.parameter_name)))

    def name_of(self, key: int) -> str:
        """Return what the row is called; empty where it is not there."""
        raise NotImplementedError


class OfPerson(OfRow):
    """Those of one person; `field` leads to them."""

    title = gettext_lazy("person")
    parameter_name = "person"
    field: ClassVar[str]

    def name_of(self, key: int) -> str:
        """Return the person's name."""
        return User.objects.filter(pk=key).values_list("display_name", flat=True).first() or ""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Show theirs."""
        return queryset if self.value() is None else queryset.filter(**{self.field: self.key()})


def link_to(name: str, text: str, key: int) -> str:
    """Return a link to a page of the administration."""
    return format_html('<a href="{}" class="underline">{}</a>', reverse(f"admin:{name}", args=[key]), text)


def link_to_list(part: str, text: str, **query: Any) -> str:
    """Return a link to a list of the administration, filtered."""
    address = reverse(f"admin:{part}_changelist", query=query)
    return format_html('<a href="{}" class="underline">{}</a>', address, text)
