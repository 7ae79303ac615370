"""The rules of the house: one row, which administrators change."""

from typing import Any, Final

from accounts import audit, policy
from accounts.audit import Act
from accounts.services import actor_of
from chatprotocol.errors import ErrorCode, HearthError
from feeds.journal import verb
from messaging.moderation import inforce
from messaging.moderation.models import HouseRules

MOST: Final = {
    "newcomer_hours": 24 * 366,
    "newcomer_messages_a_minute": 1_000,
    "newcomer_directs_a_day": 1_000,
    "files_days": 36_500,
    "trash_days": 366,
}
"""What each of them may be at most."""


def rules() -> HouseRules:
    """Return the rules as they are now."""
    return HouseRules.objects.get()


@verb
def set_rules(*, by: int, **wish: Any) -> HouseRules:
    """Change those rules that are named. Raises forbidden, bad_request."""
    policy.assert_may_set_rules(actor_of(by))
    current = rules()
    changed = {name: value for name, value in wish.items() if value != getattr(current, name)}
    for name, value in changed.items():
        most = MOST.get(name, value)
        if not 0 <= value <= most:
            message = f"This must be at least 0 and at most {most}."
            raise HearthError(ErrorCode.BAD_REQUEST, message, field=name)
        setattr(current, name, value)
    if changed:
        current.save(update_fields=list(changed))
        inforce.forget()
        audit.note(Act.RULES_CHANGED, by=by, **changed)
    return current
