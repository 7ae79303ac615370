"""What this package must know of how people are told something, which it does not: they read it when they are next here.

Whoever has messages says here how. Told is what somebody of the staff does with which they could come in as another.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Tell = Callable[[int, str], None]
"""Says something to a person, inside the verb that it is a part of."""

PASSWORD: Final = _("%(who)s has set a new password for your account. All your devices were signed out.")
LINK: Final = _("%(who)s has made a link with which a new password is chosen for your account.")
EMAIL: Final = _("%(who)s has changed the e-mail address of your account.")
SECOND_FACTOR: Final = _(
    "%(who)s has taken the second factor of your account away: a password is enough now."
)

_tellers: Final[list[Tell]] = []


def use(tell: Tell) -> None:
    """Make known how people are told."""
    _tellers[:] = [tell]


def of_help(person: User, by: User | None, said: "StrOrPromise", language: str) -> None:
    """Tell a person what somebody of the staff has done to their account. A part of a verb.

    Not the machine's owner, who has all there is; and nobody who has had no password yet: they are being let in.
    """
    if by is None or by.pk == person.pk or person.bot or not person.has_usable_password():
        return
    with translation.override(language):
        who = f"{by.username} ({by.get_role_display()})"
        text = f"{said % {'who': who}}\n\n{gettext('If you do not know why, ask them, or somebody else who keeps order here.')}"
    for tell in _tellers:
        tell(person.pk, text)
