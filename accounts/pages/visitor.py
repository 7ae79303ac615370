"""Who sits at the browser, and how long ago they have shown it."""

import time
from typing import Final
from urllib.parse import urlencode

from allauth.account.internal.flows.login import get_authentication_records
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.models import User
from feeds import clock

RECENT_S: Final = 600
"""So long after signing in nobody is asked again; a session that is older may be stolen."""
RECENT_AT_WORK_S: Final = 3_600
"""The same in the administration, where one is at work."""


def person(request: HttpRequest) -> User:
    """Return who has signed in, on a page that lets nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this page is for people who have signed in")
    return user


def is_recent(request: HttpRequest, within_s: float = RECENT_S) -> bool:
    """Tell whether somebody has just shown who they are: a cookie alone does nothing that would outlast it."""
    records = get_authentication_records(request, request.user)
    return any(time.time() - record.get("at", 0) < within_s for record in records)


def forget_sessions() -> None:
    """Remove the sessions that are over: nobody else does."""
    Session.objects.filter(expire_date__lte=clock.now()).delete()


def ask_again(request: HttpRequest, then: str = "") -> HttpResponse:
    """Ask who sits there, and come back; or go where the name of a page says, from what is asked by a button."""
    back = reverse(then) if then else request.get_full_path()
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")
