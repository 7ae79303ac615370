"""What allauth asks of us: who may come in, and what is said. Read at start, so it imports little."""

from typing import Any, ClassVar, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts import queries, signin
from accounts.addresses import address_of
from accounts.models import User
from accounts.pages.visitor import forget_sessions
from accounts.refusals import words
from chatprotocol.errors import HearthError

_BEGUN: Final = "hearth.begun"
"""Where a session keeps as whom, and against what, somebody has begun to sign in."""

_SAID: Final = {
    "account/messages/logged_out.txt": _("You are signed out."),
    "mfa/messages/totp_activated.txt": _("Signing in asks for a code of your app from now on."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is not asked for any more."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
    "mfa/messages/recovery_codes_generated.txt": _("These are new recovery codes. Keep them safe."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # has no types
    """Signing in and out."""

    error_messages: ClassVar[dict[str, Any]] = DefaultAccountAdapter.error_messages | {
        "incorrect_code": _("This code is wrong, or was used already."),
        "incorrect_password": _("The password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody joins by allauth's own page: ours asks for an invitation."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Lead people nowhere but where they are: other names of this server are other places to a browser."""
        here = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {here}, require_https=self.request.is_secure())

    def pre_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse | None:
        """Ask once more whether somebody may come in: a passkey has not passed `accounts.signin`."""
        request.session[_BEGUN] = user.get_session_auth_hash()
        try:
            signin.welcome(user, address_of(request.META))
        except HearthError as error:
            messages.error(request, words(error))
            raise ImmediateHttpResponse(redirect("account_login")) from None
        return None

    def login(self, request: HttpRequest, user: Any) -> None:
        """Let somebody in who is still as they were when they began: between the password and the code much can end."""
        if request.session.pop(_BEGUN, None) != user.get_session_auth_hash():
            messages.error(
                request, _("That took too long, or your account has changed meanwhile. Begin again.")
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        forget_sessions()
        request.session.set_expiry(None)
        super().login(request, user)

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Ask for the password of whoever is signed in, as often as at the door."""
        found = signin.person_with(user.username, password, address_of(self.request.META))
        return bool(found.pk == user.pk)

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **options: Any,
    ) -> None:
        """Say what was done, in our words."""
        said = options.get("message") or _SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # has no types
    """The second factor."""

    error_messages: ClassVar[dict[str, Any]] = DefaultMFAAdapter.error_messages | {
        "cannot_generate_recovery_codes": _("Recovery codes are for those who have a second factor."),
        "incorrect_code": _("This code is wrong, or was used already."),
    }

    def get_totp_issuer(self) -> str:
        """Name the server in the app."""
        return queries.server().name

    def get_totp_label(self, user: Any) -> str:
        """Name the person in the app; an address of mail is nobody's business there."""
        return str(user.username)

    def _get_user_identifier(self, user: User) -> str:
        return user.username

    def _get_site_name(self) -> str:
        return queries.server().name

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # as allauth calls it
        """Name a passkey for whoever names it not."""
        return str(_("Passkey"))
