"""What the tests of the account pages share: a browser, its forms, a clock for codes."""

import re
from typing import Any

from django.test import Client

from accounts import links
from accounts.models import User
from tests.accounts.conftest import PASSWORD

LOGIN = "/accounts/login/"
NEW_PASSWORD = "quite another horse"


def browser(user: User | None = None) -> Client:
    """A browser that somebody has just signed in with, by the form."""
    client = Client()
    if user is not None:
        assert sign_in(client, user.username).status_code == 302
    return client


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"login": username, "password": password} | more)


def text(answer: Any) -> str:
    """What a page says."""
    return re.sub(r"\s+", " ", answer.content.decode())


def password_link(user: User) -> str:
    return f"/accounts/reset/{links.password_link(user.pk)}"
