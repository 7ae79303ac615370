"""A row of a timeline as one sentence, for screen readers and for copying: author, time, text, state."""

from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.people import People
from qtclient.language import translate
from qtclient.moments import exact, time_of_day


def state_of(entry: Entry) -> str:
    """Return what is to be said about a message besides its words; empty where nothing is."""
    if entry.failed:
        return translate("Timeline", "not sent")
    if entry.pending is not None:
        return translate("Timeline", "waiting to be sent")
    if entry.message is not None and entry.message.edited_at is not None and not entry.message.deleted:
        return translate("Timeline", "edited")
    return ""


def gone() -> str:
    """Return what stands in the place of a message that was deleted."""
    return translate("Timeline", "Message deleted")


def words_of(entry: Entry, markups: Markups, revealed: frozenset[int] = frozenset()) -> str:
    """Return what a row says in plain words; `revealed` are its spoilers that were opened."""
    if entry.kind == "deleted":
        return gone()
    return entry.text if entry.kind == "system" else markups.plain(entry.text, revealed)


def spoken(entry: Entry, people: People, markups: Markups, revealed: frozenset[int] = frozenset()) -> str:
    """Return "author, time, text, state"."""
    parts = [people.name(entry.author), time_of_day(entry.at), words_of(entry, markups, revealed)]
    if entry.kind == "system":
        parts = parts[1:]
    return ", ".join(part for part in (*parts, state_of(entry)) if part)


def copied(entries: list[Entry], people: People) -> str:
    """Return several messages as they were written, for the clipboard, each under its author and time."""
    return "\n\n".join(
        f"{people.name(entry.author)}, {exact(entry.at)}\n{gone() if entry.kind == 'deleted' else entry.text}"
        for entry in entries
    )
