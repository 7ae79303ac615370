"""Who sits at the browser."""

from django.http import HttpRequest

from accounts.models import User


def person(request: HttpRequest) -> User:
    """Return who has signed in, on a page that lets nobody else in."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this page is for people who have signed in")
    return user
