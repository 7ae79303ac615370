"""The members of the open room as a list: who is there now, then the others; each under a heading.

Whoever keeps order there sees also who may only read, and who is kept out.
"""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec
from PyQt6.QtCore import QModelIndex, QObject, Qt

from chatprotocol.rows import Member, RoomRole
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reorder import Reorder
from qtclient.itemmodels.rows import RowsModel
from qtclient.language import translate

_Key = tuple[str, int]
_ROLE_ORDER: dict[RoomRole, int] = {"owner": 0, "moderator": 1, "member": 2}


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A heading, or a person with their role here."""

    kind: Literal["section", "person"]
    title: str
    user: int = 0
    role: str = ""
    online: bool = False
    status: str = ""

    @property
    def spoken(self) -> str:
        """Return the row as one sentence for a screen reader."""
        there = translate("Members", "online") if self.online else ""
        return ", ".join(part for part in (self.title, self.role, there, self.status) if part)


def role_name(role: RoomRole) -> str:
    """Return how a role is called in a list; plain members have none."""
    return {
        "owner": translate("Members", "Owner"),
        "moderator": translate("Members", "Moderator"),
        "member": "",
    }[role]


class MembersModel(RowsModel[MemberRow]):
    """Who is in a room. Those who left are known to it, but are not shown."""

    def __init__(self, people: People, now_ms: Callable[[], int], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.people = people
        self._now_ms = now_ms
        self._keeps_order = False
        self._members: dict[int, Member] = {}
        self._keys: list[_Key] = []
        self._rows: dict[_Key, MemberRow] = {}
        people.changed.connect(self._on_people)
        people.presence_changed.connect(self._on_people)

    def count(self) -> int:
        return len(self._keys)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        if index.isValid() and self.row(index.row()).kind == "section":
            return Qt.ItemFlag.NoItemFlags
        return super().flags(index)

    def row(self, place: int) -> MemberRow:
        """Return the row at a place."""
        return self._rows[self._keys[place]]

    def known(self, user: int) -> Member | None:
        """Return a person's side of the room, where they are or were in it."""
        return self._members.get(user)

    def present(self) -> list[int]:
        """Return everybody who is in the room."""
        return [user for user, member in self._members.items() if member.state == "member"]

    def reset(self, members: Iterable[Member]) -> None:
        """Forget the room before and show this one's members."""
        self._members = {member.user: member for member in members}
        self._arrange()

    def update(self, members: Iterable[Member]) -> None:
        """Take in members who are new or look different."""
        self._members |= {member.user: member for member in members}
        self._arrange()

    def set_keeps_order(self, keeps: bool) -> None:
        """Show what concerns those only who keep order in the room, or do not."""
        if keeps != self._keeps_order:
            self._keeps_order = keeps
            self._arrange()

    def _on_people(self) -> None:
        self._arrange()

    def _arrange(self) -> None:
        before = self._rows
        wanted = self._wanted()
        self._rows = {**before, **wanted}
        Reorder(self, self._keys).to(list(wanted))
        self._rows = wanted
        for place, key in enumerate(self._keys):
            if key in before and before[key] != wanted[key]:
                self.dataChanged.emit(self.index(place), self.index(place))

    def _wanted(self) -> dict[_Key, MemberRow]:
        present = sorted(map(self._members.__getitem__, self.present()), key=self._order)
        here = [member for member in present if self.people.is_online(member.user)]
        away = [member for member in present if not self.people.is_online(member.user)]
        out = sorted(self._kept_out(), key=self._order) if self._keeps_order else []
        rows: dict[_Key, MemberRow] = {}
        for name, title, group in (
            ("online", translate("Members", "Online"), here),
            ("offline", translate("Members", "Offline"), away),
            ("banned", translate("Members", "Kept out"), out),
        ):
            if group:
                rows["section " + name, 0] = MemberRow(kind="section", title=f"{title} – {len(group)}")
            rows |= {("person", member.user): self._row(member) for member in group}
        return rows

    def _kept_out(self) -> Iterable[Member]:
        now_ms = self._now_ms()
        for member in self._members.values():
            if member.state == "banned" and (member.banned_until is None or member.banned_until > now_ms):
                yield member

    def _role(self, member: Member) -> str:
        if self._keeps_order and (member.silenced_until or 0) > self._now_ms():
            return translate("Members", "Only reads")
        return role_name(member.role)

    def _row(self, member: Member) -> MemberRow:
        user = self.people.get(member.user)
        return MemberRow(
            kind="person",
            title=self.people.name(member.user),
            user=member.user,
            role=self._role(member),
            online=self.people.is_online(member.user),
            status=user.status if user is not None else "",
        )

    def _order(self, member: Member) -> tuple[int, str, int]:
        return _ROLE_ORDER[member.role], self.people.name(member.user).casefold(), member.user
