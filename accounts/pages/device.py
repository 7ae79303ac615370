"""A program asks the browser to sign it in (RFC 8252): the person agrees here, and the program gets a code."""

import re
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts import handover, queries
from accounts.lines import line
from accounts.pages.visitor import ask_again, is_recent, person
from accounts.services import NAME_BYTES
from chatprotocol.browsersignin import CHALLENGE_METHOD, is_challenge
from chatprotocol.errors import HearthError

STATE_CHARACTERS: Final = 512

_LOOPBACK: Final = re.compile(
    r"http://(127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?(/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program asks for."""

    redirect_uri: str
    state: str
    challenge: str
    name: str
    platform: str

    @classmethod
    def of(cls, request: HttpRequest) -> Self | None:
        """Return what the address says; None where it cannot be: nobody is sent anywhere then."""
        asked = request.GET
        found = cls(
            redirect_uri=asked.get("redirect_uri", ""),
            state=asked.get("state", ""),
            challenge=asked.get("code_challenge", ""),
            name=asked.get("name", ""),
            platform=asked.get("platform", ""),
        )
        return found if found._can_be() and asked.get("code_challenge_method") == CHALLENGE_METHOD else None

    def _can_be(self) -> bool:
        try:
            line(self.name, "name", NAME_BYTES)
            line(self.platform, "platform", NAME_BYTES, required=False)
        except (HearthError, UnicodeEncodeError):
            return False
        return (
            _LOOPBACK.fullmatch(self.redirect_uri) is not None
            and len(self.state) <= STATE_CHARACTERS
            and is_challenge(self.challenge)
        )

    def answer(self, **said: str) -> HttpResponse:
        """Send the browser back to the program."""
        return redirect(f"{self.redirect_uri}?{urlencode(said | {'state': self.state})}")

    @property
    def target(self) -> str:
        """Return where the answer of the page's form leads: browsers hold a form to its page's policy there, too."""
        origin = "http://" + self.redirect_uri.removeprefix("http://").split("/", 1)[0]
        # The policy's language knows no IPv6 addresses.
        return "http:" if "[" in origin else origin


@require_http_methods(["GET", "HEAD", "POST"])
def agree(request: HttpRequest) -> HttpResponse:
    """Ask whether a program may sign in as whoever sits here."""
    asked = Asked.of(request)
    if asked is None:
        return render(request, "account/refused.html", status=400)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if not is_recent(request):
        return ask_again(request)
    who = person(request)
    if request.method != "POST":
        answer = render(request, "account/agree.html", {"asked": asked, "server": queries.server()})
        csp_replace({"form-action": [SELF, asked.target]})(lambda request: answer)(
            request
        )  # which marks the answer
        return answer
    if "agree" not in request.POST:
        return asked.answer(error="access_denied")
    code = handover.agree(who.pk, challenge=asked.challenge, name=asked.name, platform=asked.platform)
    return asked.answer(code=code)
