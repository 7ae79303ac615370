"""The house itself, where it has something to say to a person: an account of the server's own, by a direct message.

Nobody signs in with it, writes to it or blocks it. Its rooms are direct ones that only it writes in.
"""

from typing import Final

from accounts import queries as accounts
from accounts import services
from accounts.models import User
from chatprotocol.ids import new_key
from chatprotocol.requests import Post
from feeds import clock
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from messaging.models import Member, Room
from messaging.policy import Actor
from messaging.services import posting, rooms
from messaging.services.acting import account_feeds
from messaging.services.rooms import Coming

USERNAME: Final = "hearth"


def tell(person: int, text: str) -> None:
    """Say something to a person that they read as soon as they are there, and cannot answer. A part of a verb."""
    house = _house()
    lock_feeds(lambda: account_feeds([house.pk, person]).values())
    post = Post(room=_room_with(house, person), key=new_key(clock.now_ms()), text=text)
    posting.post_messages(posting.NewMessage(Actor(house.pk), post))


def _house() -> User:
    """Return the house's account, made when it has something to say for the first time."""
    lock_feeds([SITE_FEED_ID])
    found = User.objects.filter(house=True).first()
    if found is not None:
        return found
    name = _free_name()
    return services.let_in(
        services.NewPerson(username=name, display_name=accounts.server().name, bot=True, house=True)
    )


def _free_name() -> str:
    """Return the house's name, or one beside it where somebody is called so."""
    name, number = USERNAME, 1
    while accounts.person_named(name) is not None:
        number += 1
        name = f"{USERNAME}-{number}"
    return name


def _room_with(house: User, person: int) -> int:
    users = sorted([house.pk, person])
    direct_key = rooms.direct_key_of(users)
    room = Room.objects.filter(direct_key=direct_key).first()
    if room is None:
        feeds = account_feeds(users)
        coming = [
            Coming(house.pk, feeds[house.pk], Member.Role.OWNER),
            Coming(person, feeds[person], sees_it=False),
        ]
        room = rooms.make(Room(kind=Room.Kind.DIRECT, direct_key=direct_key, read_only=True), coming)
    return int(room.pk)
