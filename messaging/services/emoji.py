"""The server's own emoji: adding, renaming and removing them. They lie in the site's feed, for everybody.

What was said with one that is gone stays as it was: a name.
"""

from accounts import audit
from accounts import policy as accounts
from accounts.audit import Act
from accounts.models import User
from attachments import services as attachments
from attachments.drawing import Drawn
from attachments.limits import limits as file_limits
from chatprotocol.errors import ErrorCode, HearthError
from chatprotocol.requests import EmojiAdd, EmojiAdded
from feeds import clock
from feeds.journal import verb_in
from feeds.models import SITE_FEED_ID
from feeds.positions import advance, lock_feeds
from messaging import policy
from messaging.models import Emoji
from messaging.policy import Actor
from messaging.services.acting import assert_active, site_feed
from messaging.texts import check_emoji_name


@verb_in(site_feed)
def add_emoji(actor: Actor, wish: EmojiAdd, drawn: Drawn) -> EmojiAdded:
    """Add an emoji that was drawn; return its id and its row's position."""
    lock_feeds([SITE_FEED_ID])
    assert_may_add(actor, wish)
    policy.own_picture(actor, drawn.source, "file")
    file = attachments.keep_drawn(actor.user, f"{wish.name}.webp", drawn.made)
    emoji = Emoji(name=wish.name, file=file.pk, added_by_id=actor.user, added_at=clock.now())
    advance(emoji)
    _note(actor, emoji, "added")
    return EmojiAdded(pos=emoji.pos, id=emoji.pk)


@verb_in(site_feed)
def rename_emoji(actor: Actor, id: int, name: str) -> int:
    """Give an emoji another name; return its row's position."""
    emoji = _locked(actor, id)
    if emoji.name != name:
        _check_name(name)
        emoji.name = name
        advance(emoji)
        _note(actor, emoji, "renamed")
    return emoji.pos


@verb_in(site_feed)
def remove_emoji(actor: Actor, id: int) -> int:
    """Remove an emoji and let go of its picture; return its row's position."""
    emoji = _locked(actor, id)
    file = emoji.file
    _note(actor, emoji, "removed")
    emoji.name, emoji.file = "", None
    advance(emoji)
    if file is not None:
        attachments.release([file])
    return emoji.pos


def assert_may_add(actor: Actor, wish: EmojiAdd) -> None:
    """Refuse an emoji that may not be added, by whom or as what it may be. Also asked before one is drawn."""
    _assert_may_change(actor)
    _check_name(wish.name)
    bounds = file_limits()
    if Emoji.objects.exclude(name="").count() >= bounds.emoji:
        message = f"There are {bounds.emoji} emoji, and no more may be."
        raise HearthError(ErrorCode.TOO_LARGE, message, field="emoji")
    if Emoji.objects.count() >= bounds.kept_emoji:
        raise HearthError(ErrorCode.TOO_LARGE, "There have been too many emoji.", field="emoji")


def _note(actor: Actor, emoji: Emoji, what: str) -> None:
    audit.note(Act.EMOJI_CHANGED, by=actor.user, subject=f"emoji {emoji.pk}", name=emoji.name, what=what)


def _assert_may_change(actor: Actor) -> None:
    assert_active(actor)
    accounts.assert_may_change_emoji(User.objects.get(pk=actor.user))


def _check_name(name: str) -> None:
    check_emoji_name(name)
    if Emoji.objects.filter(name=name).exists():
        raise HearthError(ErrorCode.CONFLICT, "There is an emoji of this name already.", field="name")


def _locked(actor: Actor, id: int) -> Emoji:
    lock_feeds([SITE_FEED_ID])
    _assert_may_change(actor)
    emoji = Emoji.objects.filter(pk=id).exclude(name="").first()
    if emoji is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such emoji.", field="id")
    return emoji
