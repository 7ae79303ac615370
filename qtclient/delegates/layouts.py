"""The last few hundred layouts of a timeline's rows, so that scrolling lays out only what comes into sight."""

from collections import OrderedDict

from chatprotocol.ids import Key
from qtclient.delegates.body_layout import Known
from qtclient.delegates.mentions import names_called
from qtclient.delegates.message_layout import Columns, Laid, guessed_height, lay_out
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.sentences import gone, line_of, not_kept
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.markup.records import Face, Markup, Paragraph, Run
from qtclient.theme.look import Look

KEPT = 500


class Layouts:
    """Layouts by what a row is, not by where it stands; the longest unused is dropped."""

    def __init__(self, model: TimelineModel, people: People, look: Look) -> None:
        self._model = model
        self._people = people
        self._look = look
        self._kept: OrderedDict[int | Key, tuple[Entry, Laid]] = OrderedDict()
        self.columns = Columns.of(look.sizes, 0)

    def __len__(self) -> int:
        return len(self._kept)

    def set_width(self, view_width: int) -> bool:
        """Take over the width of the view and the look; tells whether rows stand differently now."""
        columns = Columns.of(self._look.sizes, view_width)
        different = columns.width != self.columns.width or columns.text != self.columns.text
        self.columns = columns
        if different:
            self._kept.clear()
        return different

    def clear(self) -> None:
        """Forget all of them."""
        self._kept.clear()

    def of(self, row: int) -> Laid:
        """Return the layout of a row."""
        entry = self._model.entry(row)
        kept = self._kept.get(entry.identity)
        if kept is not None and kept[0] is entry:
            self._kept.move_to_end(entry.identity)
            return kept[1]
        known = Known(names_called(entry, self._people), self._model.has_room, self._model.customs.file)
        laid = lay_out(entry, self._words(row, entry), self._look, self.columns, known)
        self._kept[entry.identity] = entry, laid
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return laid

    def _words(self, row: int, entry: Entry) -> Markup:
        if entry.kind == "deleted":
            return _said_of_it(gone())
        if entry.is_emptied:
            return _said_of_it(not_kept())
        if entry.kind in ("system", "blocked"):
            return Markup(line_of(self._model.told_by(row), self._people), ())
        return self._model.markups.of(entry.text)

    def forget_texts(self, texts: frozenset[str]) -> list[int | Key]:
        """Lay out anew what says one of these; returns what that concerns."""
        return self._forget([each for each, (entry, _) in self._kept.items() if entry.text in texts])

    def forget_emoji(self) -> list[int | Key]:
        """Lay out anew what names emoji of the server's own; returns what that concerns."""
        return self._forget([each for each, (_, laid) in self._kept.items() if laid.names_emoji])

    def _forget(self, concerned: list[int | Key]) -> list[int | Key]:
        for identity in concerned:
            del self._kept[identity]
        return concerned

    def forget(self, row: int) -> None:
        """Lay out a row anew when it is next asked for."""
        self._kept.pop(self._model.entry(row).identity, None)

    def guess(self, row: int) -> int:
        """Return about how high a row is, without laying it out."""
        return guessed_height(self._model.entry(row), self._look.sizes, self.columns)


def _said_of_it(text: str) -> Markup:
    """Return what is said in the place of a message."""
    end = len(text)
    run = Run(text=text, start=0, end=end, outer_start=0, outer_end=end, face=Face.ITALIC)
    return Markup(text, (Paragraph((run,)),))
