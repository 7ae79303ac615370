"""A row of a timeline as one sentence, for screen readers and for copying: author, time, text, state."""

from collections.abc import Sequence

from qtclient.itemmodels.announcements import announced
from qtclient.itemmodels.attached import summed_up
from qtclient.itemmodels.entries import Entry, replies_of
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.markups import told as told_words
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reactions import told
from qtclient.language import translate
from qtclient.times.moments import exact, time_of_day


def state_of(entry: Entry) -> str:
    """Return what is to be said about a message besides its words; empty where nothing is."""
    if entry.failed:
        return translate("Timeline", "not sent")
    if entry.pending is not None:
        return translate("Timeline", "waiting to be sent")
    if entry.message is not None and entry.message.edited_at is not None and not entry.message.deleted:
        return translate("Timeline", "edited")
    return ""


def standing_of(entry: Entry) -> list[str]:
    """Return what else is to be said about a message: that it is pinned, how many replies hang from it."""
    message = entry.message
    if message is None or entry.kind not in ("text", "deleted"):
        return []
    pinned = translate("Timeline", "pinned") if message.pinned and not message.deleted else ""
    count = replies_of(entry)
    return [pinned, replies_text(count) if count else ""]


def replies_text(count: int) -> str:
    """Return how many replies hang from a message, in words."""
    return translate("Timeline", "%n replies", "", count)


def gone() -> str:
    """Return what stands in the place of a message that was deleted."""
    return translate("Timeline", "Message deleted")


def not_kept() -> str:
    """Return what stands in the place of a message of which only the files are not kept any more, for it had no words."""
    return translate("Timeline", "A file that is not kept any more")


def words_of(entry: Entry, markups: Markups, revealed: frozenset[int] = frozenset()) -> str:
    """Return what a message says in plain words; `revealed` are its spoilers that were opened."""
    if entry.kind == "blocked":
        return translate("Timeline", "Message from someone you blocked")
    if entry.kind == "deleted":
        return gone()
    if entry.is_emptied:
        return not_kept()
    return markups.plain(entry.text, revealed) or summed_up(entry.files)


def line_of(entries: Sequence[Entry], people: People) -> str:
    """Return the grey line that stands for rows: what a room says of itself, or how much is hidden."""
    if entries[0].kind == "system":
        return announced(entries, people)
    return translate("Timeline", "%n message(s) from people you blocked", "", len(entries))


def spoken_line(entries: Sequence[Entry], people: People) -> str:
    """Return "time, line" of rows for which a grey line stands."""
    return f"{time_of_day(entries[0].at)}, {line_of(entries, people)}"


def spoken(
    entry: Entry,
    people: People,
    markups: Markups,
    revealed: frozenset[int] = frozenset(),
    on_its_way: str = "",
) -> str:
    """Return "author, time, text, files, state, pin, replies, reactions"; `on_its_way` is how far its files are."""
    if entry.kind in ("system", "blocked"):
        return spoken_line([entry], people)
    words = told_words(words_of(entry, markups, revealed)) if entry.text or not entry.files else ""
    aside = translate("Timeline", "in a thread") if entry.shape.thread else ""
    parts = [
        people.name(entry.author),
        time_of_day(entry.at),
        aside,
        words,
        *(file.spoken for file in entry.files),
        state_of(entry) if entry.failed or not on_its_way else on_its_way,
        *standing_of(entry),
    ]
    return ", ".join(part for part in (*parts, told(entry.message, people)) if part)


def copied(entries: list[Entry], people: People) -> str:
    """Return several messages as they were written, for the clipboard, each under its author and time."""
    return "\n\n".join(
        line_of([entry], people)
        if entry.kind in ("system", "blocked")
        else f"{people.name(entry.author)}, {exact(entry.at)}\n{_copied_words(entry)}"
        for entry in entries
    )


def _copied_words(entry: Entry) -> str:
    if entry.kind == "deleted":
        return gone()
    return not_kept() if entry.is_emptied else entry.text or summed_up(entry.files)
