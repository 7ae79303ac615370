"""What is in force: the rules of the house and its word filter, as this process has read them last.

Everything that is said asks for them, so they are held: `KEPT_S` long a process may go on by what another one has changed
since. Whoever changes something here says `forget`, and the process goes by it at once.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from messaging.moderation.models import HouseRules, WordRule
from messaging.moderation.pace import Pace, Settled
from messaging.moderation.wordlist import Rule, Wordlist

KEPT_S: Final = 2.0


@dataclass(frozen=True, slots=True)
class InForce:
    """The rules and the words, and what is remembered of people who are new."""

    rules: HouseRules
    words: Wordlist
    read_at_s: float
    pace: Pace = field(default_factory=Pace)
    settled: Settled = field(default_factory=Settled)


_held: InForce | None = None


def in_force() -> InForce:
    """Return what is in force. One query now and then; one more where words were changed."""
    global _held  # noqa: PLW0603  # a process goes by the rules of one house
    held, now_s = _held, time.monotonic()
    if held is not None and now_s - held.read_at_s < KEPT_S:
        return held
    rules = HouseRules.objects.get()
    if held is None:
        _held = InForce(rules, _words(), now_s)
    else:
        is_known = held.rules.words_version == rules.words_version
        words = held.words if is_known else _words()
        _held = InForce(rules, words, now_s, held.pace, held.settled)
    return _held


def forget() -> None:
    """Read anew what is in force before anything else is said."""
    global _held  # noqa: PLW0603  # as above
    _held = None


def _words() -> Wordlist:
    rules = WordRule.objects.order_by("pk").values_list("word", "action")
    return Wordlist(Rule(word, action == WordRule.Action.REFUSE) for word, action in rules.iterator())
