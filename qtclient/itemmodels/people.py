"""Everybody of this server, by id: their names, who is there now. Item models and delegates ask it."""

from collections.abc import Iterable

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtGui import QImage

from chatprotocol.people import ERASED_NAME
from chatprotocol.rows import User
from qtclient.itemmodels.pictures import Pictures
from qtclient.language import translate
from qtclient.pictures.records import Wanted
from qtclient.words.plain import one_line


class People(QObject):
    """What is known of people; says whom it now knows otherwise."""

    changed = pyqtSignal(frozenset)
    presence_changed = pyqtSignal(frozenset)
    blocked_changed = pyqtSignal()
    """I have blocked somebody, or do so no longer."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: dict[int, User] = {}
        self._online: frozenset[int] = frozenset()
        self.me = 0
        self.pictures: Pictures | None = None
        """Where their faces come from."""
        self.blocked: frozenset[int] = frozenset()

    def reset(self, me: User | None, people: Iterable[User], online: frozenset[int]) -> None:
        """Forget everybody and start from here."""
        self._people = {user.id: user for user in people}
        if me is not None:
            self._people[me.id] = me
        self.me = me.id if me is not None else 0
        self._online = online
        self.changed.emit(frozenset(self._people))

    def update(self, people: Iterable[User]) -> None:
        """Take in people who are new or look different now."""
        news = {user.id: user for user in people}
        self._people |= news
        self.changed.emit(frozenset(news))

    def set_online(self, online: frozenset[int]) -> None:
        """Take in who is there now."""
        different = self._online ^ online
        self._online = online
        if different:
            self.presence_changed.emit(frozenset(different))

    def set_blocked(self, users: frozenset[int]) -> None:
        """Take in whom I have blocked now."""
        different, self.blocked = self.blocked ^ users, users
        if different:
            self.blocked_changed.emit()
            self.changed.emit(different)

    def get(self, user: int) -> User | None:
        """Return a person, where known."""
        return self._people.get(user)

    def everybody(self) -> list[User]:
        """Return all who have an account in use, by name, without me."""
        others = [user for user in self._people.values() if user.active and user.id != self.me]
        return sorted(others, key=lambda user: (self.name(user.id).casefold(), user.id))

    def is_online(self, user: int) -> bool:
        """Tell whether a person is there now."""
        return user in self._online

    def name(self, user: int) -> str:
        """Return the name that a person goes by, as one line."""
        found = self._people.get(user)
        if found is None:
            return translate("People", "Someone")
        if found.display_name == ERASED_NAME:
            return translate("People", "Deleted person")
        return one_line(found.display_name) or found.username

    def face(self, user: int, side: int, ratio: float) -> QImage | None:
        """Return a person's picture as a disc of `side` px, where they have one and it is here."""
        found = self._people.get(user)
        return self.face_of(found.avatar if found is not None else None, side, ratio)

    def face_of(self, file: int | None, side: int, ratio: float) -> QImage | None:
        """Return a picture that stands for somebody, or for a room, as a disc."""
        if not file or self.pictures is None:
            return None
        whole = round(side * ratio)
        wanted = Wanted(source=file, width=whole, height=whole, fills=True, radius=(whole + 1) // 2)
        picture = self.pictures.of(wanted)
        return None if picture is None else picture.frames[0]

    def username(self, user: int) -> str:
        """Return the name that a person signs in and is mentioned with; empty where unknown."""
        found = self._people.get(user)
        return found.username if found is not None else ""

    def names(self, users: Iterable[int]) -> str:
        """Return several people's names as a list in one line."""
        return ", ".join(sorted((self.name(user) for user in users), key=str.casefold))
