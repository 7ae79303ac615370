"""Who is answered what at which address outside of the administration: every route × everybody.

A route that is new and does not stand in the table fails here.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from accounts import jobs
from accounts import services as accounts
from attachments import parts
from attachments import services as attachments
from messaging.exports import asking
from messaging.moderation.models import Export
from tests.attachments import samples
from tests.cast import Person, file_of, person, room, say

PNG: Final = samples.saved(samples.gradient(), "PNG")

pytestmark = pytest.mark.django_db

METHODS: Final = ("GET", "POST", "PATCH", "DELETE")
VISITORS: Final = ("nobody", "suspended", "owner", "member", "stranger", "moderator", "admin")

# One line a route: what each of VISITORS is answered. The device, the upload and the exports are the owner's, the file was posted in
# a private room in which the member is, too. `in` is sent to sign in, `on` led on to another page, `again` asked for the password
# once more, `no` is told that this is not for them, `none` finds nothing there, `bad` has said nothing that can be done,
# `401` has shown no token that is good.
ROUTES: Final = """
GET /                                           ok        ok        ok        ok        ok        ok        ok
GET /accounts/                                  in        in        ok        ok        ok        ok        ok
GET /accounts/again/                            in        in        ok        ok        ok        ok        ok
POST /accounts/again/                           in        in        ok        ok        ok        ok        ok
GET /accounts/data/                             in        in        ok        ok        ok        ok        ok
GET /accounts/data/<int:export>/                in        in        ok        none      none      none      none
POST /accounts/data/mine/                       in        in        on        on        on        on        on
POST /accounts/data/rooms/<int:room>/           in        in        on        none      none      none      none
GET /accounts/device                            bad       bad       bad       bad       bad       bad       bad
POST /accounts/device                           bad       bad       bad       bad       bad       bad       bad
GET /accounts/devices/                          in        in        ok        ok        ok        ok        ok
GET /accounts/devices/<int:device>/             in        in        ok        none      none      none      none
POST /accounts/devices/<int:device>/            in        in        ok        none      none      none      none
POST /accounts/devices/<int:device>/sign-out/   in        in        on        none      none      none      none
POST /accounts/devices/all/sign-out/            in        in        on        on        on        on        on
GET /accounts/email/                            in        in        ok        ok        ok        ok        ok
POST /accounts/email/                           in        in        ok        ok        ok        ok        ok
GET /accounts/email/<str:token>                 none      none      none      none      none      none      none
POST /accounts/email/<str:token>                none      none      none      none      none      none      none
GET /accounts/erase/                            in        in        ok        ok        ok        ok        ok
POST /accounts/erase/                           in        in        bad       bad       bad       bad       bad
GET /accounts/join/                             none      none      on        on        on        on        on
POST /accounts/join/                            none      none      on        on        on        on        on
GET /accounts/join/<str:token>                  none      none      on        on        on        on        on
POST /accounts/join/<str:token>                 none      none      on        on        on        on        on
GET /accounts/login/                            ok        ok        on        on        on        on        on
POST /accounts/login/                           ok        ok        on        on        on        on        on
GET /accounts/logout/                           in        in        ok        ok        ok        ok        ok
GET /accounts/passkeys/                         in        in        ok        ok        ok        ok        ok
GET /accounts/passkeys/<int:pk>/                in        in        again     again     again     again     again
POST /accounts/passkeys/<int:pk>/               in        in        again     again     again     again     again
GET /accounts/passkeys/<int:pk>/remove/         in        in        again     again     again     again     again
POST /accounts/passkeys/<int:pk>/remove/        in        in        again     again     again     again     again
GET /accounts/passkeys/add/                     in        in        again     again     again     again     again
POST /accounts/passkeys/add/                    in        in        again     again     again     again     again
GET /accounts/passkeys/again/                   in        in        again     again     again     again     again
POST /accounts/passkeys/again/                  in        in        again     again     again     again     again
GET /accounts/passkeys/login/                   in        in        on        on        on        on        on
POST /accounts/passkeys/login/                  in        in        on        on        on        on        on
GET /accounts/password/                         in        in        ok        ok        ok        ok        ok
POST /accounts/password/                        in        in        ok        ok        ok        ok        ok
GET /accounts/reset/                            ok        ok        ok        ok        ok        ok        ok
POST /accounts/reset/                           ok        ok        ok        ok        ok        ok        ok
GET /accounts/reset/<str:token>                 none      none      none      none      none      none      none
POST /accounts/reset/<str:token>                none      none      none      none      none      none      none
GET /accounts/two-factor/                       in        in        ok        ok        ok        ok        ok
GET /accounts/two-factor/again/                 in        in        again     again     again     again     again
POST /accounts/two-factor/again/                in        in        again     again     again     again     again
GET /accounts/two-factor/app/                   in        in        again     again     again     again     again
POST /accounts/two-factor/app/                  in        in        again     again     again     again     again
GET /accounts/two-factor/app/remove/            in        in        none      none      none      none      none
POST /accounts/two-factor/app/remove/           in        in        none      none      none      none      none
GET /accounts/two-factor/code/                  in        in        on        on        on        on        on
POST /accounts/two-factor/code/                 in        in        on        on        on        on        on
GET /accounts/two-factor/recovery/              in        in        none      none      none      none      none
GET /accounts/two-factor/recovery/new/          in        in        again     again     again     again     again
POST /accounts/two-factor/recovery/new/         in        in        again     again     again     again     again
GET /accounts/welcome/                          in        in        ok        ok        ok        ok        ok
GET /api/                                       none      none      none      none      none      none      none
POST /api/                                      none      none      none      none      none      none      none
GET /api/docs                                   ok        ok        ok        ok        ok        ok        ok
POST /api/docs                                  ok        ok        ok        ok        ok        ok        ok
GET /api/openapi.json                           ok        ok        ok        ok        ok        ok        ok
POST /api/openapi.json                          ok        ok        ok        ok        ok        ok        ok
GET /api/v1/devices                             401       no        ok        ok        ok        ok        ok
POST /api/v1/devices                            bad       bad       bad       bad       bad       bad       bad
DELETE /api/v1/devices                          401       no        ok        ok        ok        ok        ok
PATCH /api/v1/devices/<device>                  401       no        ok        none      none      none      none
DELETE /api/v1/devices/<device>                 401       no        ok        none      none      none      none
GET /api/v1/files/<int:file>                    401       no        ok        ok        none      none      none
GET /api/v1/files/<int:file>/thumbnail          401       no        ok        ok        none      none      none
POST /api/v1/uploads                            401       no        ok        ok        ok        ok        ok
PATCH /api/v1/uploads/<upload>                  401       no        ok        none      none      none      none
DELETE /api/v1/uploads/<upload>                 401       no        ok        none      none      none      none
GET /healthz                                    ok        ok        ok        ok        ok        ok        ok
GET /metrics                                    ok        ok        ok        ok        ok        ok        ok
GET /readyz                                     ok        ok        ok        ok        ok        ok        ok
"""


SAID: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "PATCH /api/v1/devices/<device>": ('{"name": "phone"}', {}),
    "POST /api/v1/uploads": ("", {"Tus-Resumable": "1.0.0", "Upload-Length": "3"}),
    "PATCH /api/v1/uploads/<upload>": (
        "slo", {"Tus-Resumable": "1.0.0", "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"},
    ),
    "DELETE /api/v1/uploads/<upload>": ("", {"Tus-Resumable": "1.0.0"}),
}  # fmt: skip
"""What is said where something must be."""


def rows_of(table: str) -> dict[str, list[str]]:
    rows = [line.split() for line in table.strip().splitlines()]
    return {f"{method} {route}": cells for method, route, *cells in rows}


class Place:
    """Somebody who has one of everything, and everybody else."""

    def __init__(self) -> None:
        known = {"password_hash": make_password("a fine old kettle")}
        self.owner, self.member = person("owner", **known), person("member", **known)
        self.stranger, self.suspended = person("stranger", **known), person("suspended", **known)
        self.moderator = person("moderator", role="moderator", **known)
        self.admin = person("chief", role="admin", **known)
        self.room = room(self.owner, self.member, kind="private", name="attic")
        self.file = file_of(self.owner, PNG, "a.png")
        say(self.owner, self.room.pk, "look", files=[self.file])
        self.upload = attachments.new_upload_id()
        parts.make(self.upload)
        attachments.begin_upload(self.owner.id, None, self.upload, attachments.NewUpload("slow.txt", 9))
        asked = asking.export_oneself(self.owner.id)
        assert asked.job is not None
        jobs.finish(asked.job)
        self.export = Export.objects.get(pk=asked.pk)
        accounts.suspend(self.suspended.id)

    def address_of(self, route: str) -> str:
        """Fill what varies in an address with what is there."""
        holes = {
            "room": self.room.pk, "file": self.file.pk, "upload": self.upload, "export": self.export.pk,
            "device": self.owner.device.pk,
        }  # fmt: skip
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(holes.get(found[1], 1)), route)

    def session_of(self, who: str) -> str:
        """Sign somebody in with a browser; return its cookie."""
        client = Client()
        if who != "nobody":
            found: Person = getattr(self, who)
            client.force_login(found.user)
        return client.cookies[settings.SESSION_COOKIE_NAME].value if client.cookies else ""

    def program(self, who: str) -> dict[str, str]:
        """What somebody's program shows."""
        if who == "nobody":
            return {}
        found: Person = getattr(self, who)
        return {"Authorization": f"Bearer {found.token}"}


def routes(found: Any, prefix: str = "") -> Iterator[str]:
    """Yield every address outside of the administration."""
    for one in found:
        here = prefix + str(one.pattern)
        if isinstance(one, URLResolver) and here != "admin/":
            yield from routes(one.url_patterns, here)
        elif isinstance(one, URLPattern):
            yield here


def answered(answer: Any) -> str:
    if answer.status_code in {302, 303}:
        to = answer.headers["Location"]
        return "in" if "/login/" in to else "again" if "/again/" in to else "on"
    names = {
        200: "ok",
        201: "ok",
        204: "ok",
        400: "bad",
        403: "no",
        404: "none",
        405: "-",
        409: "bad",
        412: "bad",
        415: "bad",
        422: "bad",
    }
    return names.get(answer.status_code, str(answer.status_code))


class Visitor:
    """Somebody with a browser, or with a program where programs go."""

    def __init__(self, place: Place, who: str) -> None:
        self._place = place
        self._session = place.session_of(who)
        self._token = place.program(who)

    def ask(self, method: str, route: str) -> str:
        """Ask for something, and let nothing of it stand; return what is answered."""
        browser, said = Client(), SAID.get(f"{method} /{route}", ("", {}))
        headers = dict(said[1])
        if route.startswith("api/"):
            headers |= self._token
        else:
            browser.cookies[settings.SESSION_COOKIE_NAME] = self._session
        with transaction.atomic():
            answer = browser.generic(
                method, self._place.address_of(route), said[0], "application/json", headers=headers
            )
            transaction.set_rollback(True)
        answer.getvalue()  # to the end: else the file would stay open
        return answered(answer)


def test_every_route_answers_everybody_as_the_table_says() -> None:
    place = Place()
    expected, found = rows_of(ROUTES), {}
    visitors = [Visitor(place, who) for who in VISITORS]
    for route in sorted(set(routes(get_resolver().url_patterns))):
        for method in METHODS if route.startswith("api/v1/") else METHODS[:2]:
            answers = [visitor.ask(method, route) for visitor in visitors]
            # Nobody can ask for it so.
            if not set(answers) <= {"in", "-"}:
                found[f"{method} /{route}"] = answers
    assert found == expected
