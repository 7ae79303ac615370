"""A list of people, as a school or a club has it: read from CSV, looked through as a whole, then carried out as one.

It comes from whatever program somebody has: in UTF-8 with or without a mark, or as Windows writes it; with commas or
semicolons; in English or German. Nothing is done before every line is right.
"""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts import links, queries, roomdoor
from accounts.lines import line
from accounts.models import User
from accounts.services import NAME_BYTES, NewPerson, assert_not_the_house, store_person
from accounts.tokens import hash_token, new_token
from accounts.usernames import check_username, username_key
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb

MOST: Final = 5_000
MOST_BYTES: Final = 4 * 1024 * 1024
LINK_HOURS: Final = 14 * 24

_HEADERS: Final = {
    "name": "name", "display name": "name", "vollständiger name": "name", "anzeigename": "name",
    "first name": "first", "vorname": "first", "rufname": "first",
    "last name": "last", "surname": "last", "nachname": "last", "familienname": "last",
    "username": "username", "user name": "username", "login": "username", "benutzername": "username", "benutzer": "username",
    "email": "email", "e-mail": "email", "mail": "email", "e-mail-adresse": "email", "email address": "email",
    "room": "rooms", "rooms": "rooms", "raum": "rooms", "räume": "rooms", "klasse": "rooms", "class": "rooms",
}  # fmt: skip
_SPELLED_OUT: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One person of a list. `number` is the line on which they stand."""

    number: int
    name: str
    username: str
    email: str
    rooms: tuple[int, ...]


@dataclass(slots=True)
class Roster:
    """What a list says: people, and what is wrong with which line."""

    entries: list[Entry] = field(default_factory=list)
    wrong: list[tuple[int, str]] = field(default_factory=list)


def text_of(data: bytes) -> str:
    """Return what a file says: UTF-8, or what Windows in western Europe writes. Raises HearthError (too_large)."""
    if len(data) > MOST_BYTES:
        raise HearthError(
            ErrorCode.TOO_LARGE, _("A list has at most %(most)d MB.") % {"most": MOST_BYTES // 1024 // 1024}
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def read(text: str) -> Roster:
    """Read a list and look through it; nothing is changed. Raises HearthError where it is no list at all."""
    if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text:
        raise _no_list(
            _("The file is no text, or in an encoding that is not known: save it as CSV in UTF-8.")
        )
    lines = text.splitlines(keepends=True)
    separator = ";" if lines and lines[0].count(";") > lines[0].count(",") else ","
    rows = csv.reader(lines, delimiter=separator)
    try:
        columns = _columns(next(rows, []))
        found = Roster()
        names: dict[str, int] = {}
        for row in rows:
            if any(cell.strip() for cell in row):
                _look_at(rows.line_num, _cells(columns, row), found, names)
    except csv.Error as error:
        raise _no_list(_("The file cannot be read as CSV: %(reason)s.") % {"reason": error}) from None
    if len(found.entries) > MOST:
        raise _no_list(_("A list has at most %(most)d people.") % {"most": MOST})
    if not (found.entries or found.wrong):
        raise _no_list(_("There is nobody in the list."))
    return found


def _no_list(message: str) -> HearthError:
    return HearthError(ErrorCode.BAD_REQUEST, message)


def _columns(header: list[str]) -> list[str]:
    said = [" ".join(cell.replace("_", " ").split()).casefold() for cell in header]
    unknown = [cell for cell in said if cell not in _HEADERS]
    if unknown:
        raise _no_list(
            _(
                "The first line names what stands in the columns. “%(unknown)s” is not known: there are name, first name, last name, username, e-mail, rooms."
            )
            % {"unknown": unknown[0]}
        )
    columns = [_HEADERS[cell] for cell in said]
    if len(set(columns)) < len(columns):
        raise _no_list(_("The first line names a column twice."))
    if not {"name", "first", "last"} & set(columns):
        raise _no_list(_("There is no column with names."))
    return columns


def _cells(columns: list[str], row: list[str]) -> dict[str, str] | None:
    """Return what stands in each column; None where a line has more cells than the first."""
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        return None
    return {name: cell.strip() for name, cell in zip(columns, row, strict=False)}


def _look_at(number: int, cells: dict[str, str] | None, found: Roster, names: dict[str, int]) -> None:
    try:
        if cells is None:
            raise _no_list(_("This line has more columns than the first."))
        found.entries.append(_entry(number, cells, names))
    except HearthError as error:
        where = f"{error.field}: " if error.field else ""
        found.wrong.append((number, f"{where}{_(error.message)}"))


def _entry(number: int, cells: dict[str, str], names: dict[str, int]) -> Entry:
    whole = cells.get("name") or f"{cells.get('first', '')} {cells.get('last', '')}"
    name = line(" ".join(whole.split()), "name", NAME_BYTES)
    assert_not_the_house(name, "name")
    username = cells.get("username", "")
    if username:
        check_username(username)
        key = username_key(username)
        if key in names:
            raise HearthError(
                ErrorCode.CONFLICT,
                _("This name stands on line %(line)d already.") % {"line": names[key]},
                field="username",
            )
        if queries.person_named(username) is not None:
            raise HearthError(ErrorCode.CONFLICT, "This name is taken.", field="username")
    else:
        username = _free_name(name, names)
    email = cells.get("email", "")
    if email:
        _check_email(email)
    rooms = tuple(_room(room.strip()) for room in _parts(cells.get("rooms", "")) if room.strip())
    names[username_key(username)] = number
    return Entry(number=number, name=name, username=username, email=email, rooms=rooms)


def _room(name: str) -> int:
    try:
        return roomdoor.door().find(name, None)
    except HearthError as error:
        if error.code is not ErrorCode.NOT_FOUND:
            raise
        raise HearthError(error.code, _("There is no room “%(room)s”.") % {"room": name}) from None


def _parts(rooms: str) -> list[str]:
    return rooms.replace(";", "|").replace(",", "|").split("|")


def _check_email(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise HearthError(ErrorCode.BAD_REQUEST, _("This is no address of mail."), field="email") from None


def _free_name(name: str, names: dict[str, int]) -> str:
    """Return a username made of a name, with a number where it is taken."""
    for candidate in _candidates(name):
        key = username_key(candidate)
        if key not in names and queries.person_named(candidate) is None:
            return candidate
    raise HearthError(
        ErrorCode.BAD_REQUEST, _("No username can be made of this name: give one."), field="username"
    )


def _candidates(name: str) -> Iterator[str]:
    spelled = unicodedata.normalize("NFKD", name.casefold().translate(_SPELLED_OUT))
    kept = "".join(
        letter if letter.isalnum() else "." for letter in spelled if not unicodedata.combining(letter)
    )
    base = ".".join(part for part in kept.split(".") if part)[:40].rstrip(".")
    for number in range(1, 1_000):
        candidate = base if number == 1 else f"{base}{number}"
        try:
            check_username(candidate)
        except HearthError:
            return
        yield candidate


def carry_out(entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Add all of them, or none; return each with the token of a link for their first password."""
    tokens = [new_token() for _ in entries]
    add_all([(entry, hash_token(token)) for entry, token in zip(entries, tokens, strict=True)])
    return list(zip(entries, tokens, strict=True))


@verb
def add_all(people: list[tuple[Entry, str]]) -> None:
    """Add people who have no password yet, each with a link for one. Raises HearthError, and then adds nobody."""
    for entry, token_hash in people:
        person: User = store_person(
            NewPerson(
                username=entry.username,
                display_name=entry.name,
                email=entry.email,
                email_confirmed=True,
            )
        )
        links.store_link(person.pk, links.Purpose.PASSWORD, token_hash, hours=LINK_HOURS, by=None)
        for room in entry.rooms:
            roomdoor.door().admit(room, person.pk, by=None)
