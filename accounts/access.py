"""What lets a person in besides their devices: sessions in browsers, codes for programs, links for a password.

Ended inside the verbs that take away what it was given for. Nothing here is mirrored, and nobody is asked.
"""

from django.db.models import F

from accounts.models import Link, SignInCode, User
from feeds import clock


def end_sessions(user: int) -> None:
    """Sign a person out in all browsers; whoever has come halfway there, or holds a code for a program, begins again."""
    User.objects.filter(pk=user).update(sign_outs=F("sign_outs") + 1)
    SignInCode.objects.filter(user=user).delete()


def revoke_links(user: int) -> None:
    """Let the links with which a person could choose a password open nothing any more."""
    Link.objects.filter(user=user, purpose=Link.Purpose.PASSWORD, used_at=None).update(used_at=clock.now())
