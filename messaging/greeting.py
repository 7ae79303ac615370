"""The answer to `hello`: who it is, what they may mirror, and where everything stands; all of one moment."""

from dataclasses import dataclass

from django.conf import settings

from accounts import queries as accounts
from accounts.kinds import user_row
from accounts.models import Server, User
from chatprotocol.ids import ACCOUNT, SITE, room_feed, room_of_feed
from chatprotocol.requests import Hello, ServerInfo, Welcome
from feeds import clock
from feeds.models import SITE_FEED_ID, epoch
from feeds.positions import heads_of
from feeds.tables import table_of
from messaging import statements
from messaging.policy import Actor
from messaging.texts import limits


@dataclass(frozen=True, slots=True)
class Greeting:
    """The welcome, and what the connection needs to bring the client level."""

    welcome: Welcome
    account_feed: int
    cursors: dict[str, int]
    """The client's cursors as far as they may be used: none of another epoch."""

    def rooms(self) -> dict[int, int | None]:
        """Return the rooms to catch up, with the client's cursors in them."""
        found: dict[int, int | None] = {}
        for feed in self.welcome.feeds:
            room = room_of_feed(feed)
            if room is not None:
                found[room] = self.cursors.get(feed)
        return found

    def cursor(self, feed: str) -> int:
        """Return from where the site's or the account's changes are sent: all of them where no cursor is usable."""
        cursor = self.cursors.get(feed, 0)
        return cursor if cursor <= self.welcome.feeds[feed] else 0


def account_feed(actor: Actor) -> int:
    """Return the feed of a person's account."""
    return User.objects.values_list("account_feed_id", flat=True).get(pk=actor.user)


def greet(actor: Actor, hello: Hello) -> Greeting:
    """Read the answer to a hello. Raises what `assert_active` raises."""
    device = actor.device
    if device is None:
        raise ValueError("a greeting is for a device")
    accounts.assert_active(device)
    [you] = table_of(User).read("id = %s", [actor.user])
    [server] = table_of(Server).read("id = 1", [])
    heads = heads_of([SITE_FEED_ID, you.account_feed_id])
    current = epoch()
    feeds = {SITE: heads[SITE_FEED_ID], ACCOUNT: heads[you.account_feed_id]}
    feeds |= {room_feed(room): head for room, head in statements.room_heads(actor.user).items()}
    welcome = Welcome(
        you=user_row(you),
        device=device,
        epoch=current,
        server=ServerInfo(name=server.name, version=settings.HEARTH_VERSION),
        now=clock.now_ms(),
        limits=limits(),
        features=server.features,
        feeds={str(name): head for name, head in feeds.items()},
    )
    cursors = hello.cursors if hello.epoch == current else {}
    return Greeting(welcome, you.account_feed_id, cursors)
