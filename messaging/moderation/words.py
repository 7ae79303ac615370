"""The word filter: what it says of a text, what it shows to the moderators, and who changes it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from django.db.models import F

from accounts import audit
from accounts import policy as accounts
from accounts.audit import Act
from accounts.lines import line
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb
from messaging.models import Message
from messaging.moderation import evidence, inforce
from messaging.moderation.models import HouseRules, Report, WordRule
from messaging.moderation.wordlist import Rule, Wordlist, key_of

MOST_WORDS: Final = 10_000
AT_ONCE: Final = 200
"""So many words are written in one transaction."""
NOTE_BYTES: Final = 200
NOTED: Final = 20
"""So many words of a change stand in the audit log."""

Flagged = tuple[Message, Rule]
"""A message, and the rule that it falls under."""


# ---- what is said ------------------------------------------------------------------------------------------------


def judge(text: str, words: Wordlist) -> Rule | None:
    """Return the rule because of which the moderators want to see a message. Raises forbidden where it is refused."""
    rule = words.find(text)
    if rule is not None and rule.refuses:
        message = f"“{rule.word.strip('*')}” is not allowed here."
        raise HearthError(ErrorCode.FORBIDDEN, message, field="text")
    return rule


def check_name(text: str, field: str) -> None:
    """Refuse a name, a topic or a status with a word that is refused. Raises forbidden."""
    rule = inforce.in_force().words.find(text)
    if rule is not None and rule.refuses:
        message = "This holds a word that is not allowed here."
        raise HearthError(ErrorCode.FORBIDDEN, message, field=field)


def flag(found: Collection[Flagged]) -> None:
    """Show messages to the moderators. A part of a verb, which has written them."""
    known = _waiting(message for message, _ in found)
    now = clock.now()
    reports = [
        Report(
            word=rule.word,
            room_id=message.room_id,
            number=message.number,
            author_id=message.author_id,
            said_at=datetime.fromtimestamp(message.at_ms / 1000, UTC),
            text=message.text,
            reason=rule.word,
            reported_at=now,
        )
        for message, rule in found
        if (message.room_id, message.number) not in known
    ]
    carrying = {(message.room_id, message.number) for message, _ in found if message.files}
    Report.objects.bulk_create(reports)
    evidence.hold([report for report in reports if (report.room_id, report.number) in carrying])


def _waiting(messages: Iterable[Message]) -> set[tuple[int, int]]:
    """Return which of some messages the filter has shown already, and nobody has decided yet."""
    by_room: dict[int, list[int]] = {}
    for message in messages:
        by_room.setdefault(message.room_id, []).append(message.number)
    found: set[tuple[int, int]] = set()
    for room, numbers in by_room.items():
        open_ones = Report.objects.filter(reporter=None, outcome="", room=room, number__in=numbers)
        found |= {(room, number) for number in open_ones.values_list("number", flat=True)}
    return found


# ---- who changes it ----------------------------------------------------------------------------------------------


def add_words(words: Iterable[str], action: str, note: str = "", *, by: int) -> int:
    """Add rules; return how many are new: those that are known stay as they are. Raises forbidden, bad_request, too_large."""
    keys = {key_of(word): word for word in map(str.strip, words) if word}
    note = line(note, "note", NOTE_BYTES, required=False)
    items = list(keys.items())
    return sum(
        store_words(dict(items[first : first + AT_ONCE]), action, note, by=by)
        for first in range(0, len(items), AT_ONCE)
    )


@verb
def store_words(words: Mapping[str, str], action: str, note: str, *, by: int) -> int:
    """Add rules, a word by its key; return how many are new. Raises forbidden, bad_request, too_large."""
    accounts.assert_may_filter(actor_of(by))
    _check_action(action)
    known = set(WordRule.objects.filter(key__in=list(words)).values_list("key", flat=True))
    new = {key: word for key, word in words.items() if key not in known}
    if WordRule.objects.count() + len(new) > MOST_WORDS:
        message = f"The word filter has at most {MOST_WORDS} words."
        raise HearthError(ErrorCode.TOO_LARGE, message, field="words")
    WordRule.objects.bulk_create(
        WordRule(word=word, key=key, action=action, note=note, made_by_id=by, made_at=clock.now())
        for key, word in new.items()
    )
    if new:
        _changed(by, "added", list(new.values()), action)
    return len(new)


@verb
def change_word(id: int, action: str, note: str = "", *, by: int) -> None:
    """Let something else come of a word. Raises forbidden, not_found, bad_request."""
    accounts.assert_may_filter(actor_of(by))
    _check_action(action)
    note = line(note, "note", NOTE_BYTES, required=False)
    rule = _rule(id)
    if (rule.action, rule.note) != (action, note):
        WordRule.objects.filter(pk=id).update(action=action, note=note)
        _changed(by, "changed", [rule.word], action)


@verb
def remove_word(id: int, *, by: int) -> None:
    """Let a word be said again. Raises forbidden, not_found."""
    accounts.assert_may_filter(actor_of(by))
    rule = _rule(id)
    rule.delete()
    _changed(by, "removed", [rule.word], rule.action)


def _rule(id: int) -> WordRule:
    rule = WordRule.objects.filter(pk=id).first()
    if rule is None:
        raise HearthError(ErrorCode.NOT_FOUND, "There is no such word.")
    return rule


def _check_action(action: str) -> None:
    if action not in WordRule.Action.values:
        raise HearthError(
            ErrorCode.BAD_REQUEST, "A word is shown to the moderators, or refused.", field="action"
        )


def _changed(by: int, what: str, words: Sequence[str], action: str) -> None:
    """Let every process know that there are other words now, and note who has changed them."""
    HouseRules.objects.update(words_version=F("words_version") + 1)
    inforce.forget()
    audit.note(Act.WORD_CHANGED, by=by, what=what, words=list(words[:NOTED]), count=len(words), action=action)
