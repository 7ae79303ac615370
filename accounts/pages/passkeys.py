"""Signing in with a passkey alone. Who asks for what it signs is nobody yet, and is remembered only while they may sign."""

from typing import Final

from allauth.account.adapter import get_adapter
from allauth.mfa.webauthn.views import login_webauthn
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from accounts import throttle
from accounts.addresses import address_of
from accounts.door import error_response
from accounts.pages.visitor import forget_sessions
from chatprotocol.errors import HearthError

TO_SIGN_S: Final = 600


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Tell a script what a passkey is to sign, and let in whoever comes back with it."""
    is_asked = request.method != "POST" and get_adapter().is_ajax(request)
    if is_asked and not request.user.is_authenticated:
        try:
            throttle.count_passkey(address_of(request.META))
        except HearthError as error:
            return error_response(error)
        forget_sessions()
        request.session.set_expiry(TO_SIGN_S)
    answer: HttpResponseBase = login_webauthn(request)
    return answer
