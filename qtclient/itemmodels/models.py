"""The item models of one window, made together; each is handed to whoever shows or fills it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PyQt6.QtCore import QLocale, QObject

from qtclient.itemmodels.custom_emojis import CustomEmojis
from qtclient.itemmodels.devices import DevicesModel
from qtclient.itemmodels.emojis import Emojis
from qtclient.itemmodels.found import FoundModel
from qtclient.itemmodels.markups import Markups
from qtclient.itemmodels.members import MembersModel
from qtclient.itemmodels.people import People
from qtclient.itemmodels.pictures import Pictures
from qtclient.itemmodels.rooms import RoomsModel
from qtclient.itemmodels.switcher import SwitcherModel
from qtclient.itemmodels.thread import ThreadModel
from qtclient.itemmodels.timeline import TimelineModel
from qtclient.itemmodels.transfers import Transfers


@dataclass(frozen=True)
class Models:
    """Everybody, the rooms of mine, the open one and what stands beside it, where one can go, the emoji and the pictures."""

    people: People
    rooms: RoomsModel
    members: MembersModel
    timeline: TimelineModel
    thread: ThreadModel
    pins: FoundModel
    hits: FoundModel
    switcher: SwitcherModel
    emojis: Emojis
    pictures: Pictures
    transfers: Transfers
    devices: DevicesModel
    today: Callable[[], date]

    @classmethod
    def make(
        cls,
        parent: QObject,
        today: Callable[[], date],
        now_ms: Callable[[], int],
        markups: Markups | None = None,
        pictures: Pictures | None = None,
    ) -> "Models":
        """Make empty ones that live as long as their parent."""
        markups = markups if markups is not None else Markups(parent=parent)
        pictures = pictures if pictures is not None else Pictures(parent=parent)
        transfers = Transfers(parent)
        people = People(parent)
        people.pictures = pictures
        rooms = RoomsModel(people, today, now_ms, parent, markups)
        customs = CustomEmojis(pictures, parent)
        timeline = TimelineModel(None, parent, markups, pictures, transfers, customs)
        thread = ThreadModel(None, parent, markups, pictures, transfers, customs)
        timeline.has_room = thread.has_room = rooms.has_named
        return cls(
            people=people,
            rooms=rooms,
            members=MembersModel(people, now_ms, parent),
            timeline=timeline,
            thread=thread,
            pins=FoundModel(people, parent, markups),
            hits=FoundModel(people, parent, markups),
            switcher=SwitcherModel(rooms, people, parent),
            emojis=Emojis(QLocale().name()[:2], parent, customs),
            pictures=pictures,
            transfers=transfers,
            devices=DevicesModel(parent),
            today=today,
        )
