"""Pictures of people and rooms: which one stands in a row, and what becomes of the one before.

What is shown was drawn before (`attachments.drawing`), from a file that was named by its owner.
"""

from accounts import personal
from accounts import services as accounts
from accounts.models import User
from attachments import services as attachments
from attachments.drawing import Drawn
from chatprotocol.requests import Profile
from feeds.journal import verb, verb_in
from feeds.models import SITE_FEED_ID
from feeds.positions import lock_feeds
from messaging import policy
from messaging.policy import Actor
from messaging.services.acting import assert_active, site_feed

AVATAR_NAME = "avatar.webp"


@verb_in(site_feed)
def show_oneself(actor: Actor, wish: Profile, drawn: Drawn | None = None) -> int:
    """Change how the others see one, only what is named; return the row's position.

    `drawn` is the picture where the wish names one.
    """
    lock_feeds([SITE_FEED_ID])
    assert_active(actor)
    if drawn is not None:
        policy.own_picture(actor, drawn.source, "avatar")
    pos = personal.change_own_profile(actor.user, actor.device, wish)
    if drawn is None and wish.avatar is not None:
        return pos
    return _show(actor.user, drawn, by=actor.user)


@verb
def remove_portrait(user: int, *, by: int) -> int:
    """Let a person have no picture any more, as whoever manages them; return the row's position."""
    lock_feeds([SITE_FEED_ID])
    return _show(user, None, by=by)


def _show(user: int, drawn: Drawn | None, *, by: int) -> int:
    before = User.objects.filter(pk=user).values_list("avatar", flat=True).first()
    file = attachments.keep_drawn(user, AVATAR_NAME, drawn.made).pk if drawn is not None else None
    person = accounts.change_profile(user, avatar=file, by=by)
    if before is not None:
        attachments.release([before])
    return int(person.pos)
