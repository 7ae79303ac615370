"""How a browser signs a program in: a code that works once, for whoever has the verifier (RFC 8252, RFC 7636).

The browser asks the person; the program that began has kept the verifier to itself, so that a code which somebody else
reads is worth nothing.
"""

from datetime import timedelta
from typing import Final

from django.utils.crypto import constant_time_compare

from accounts import queries
from accounts.lines import line
from accounts.models import SignInCode
from accounts.services import NAME_BYTES, actor_of
from accounts.tokens import TOKEN_MAX_CHARACTERS, hash_token, new_token
from chatprotocol.browsersignin import challenge_of, is_challenge, is_verifier
from chatprotocol.errors import ErrorCode, HearthError
from feeds import clock
from feeds.journal import verb

LIFE: Final = timedelta(minutes=5)


def agree(user: int, *, challenge: str, name: str, platform: str) -> str:
    """Return a code with which a program may sign in as somebody within five minutes. Raises HearthError."""
    code = new_token()
    store_code(user, hash_token(code), challenge, name, platform)
    return code


@verb
def store_code(user: int, code_hash: str, challenge: str, name: str, platform: str) -> None:
    """Store a code of which only the hash is known here; those that are over go."""
    person = actor_of(user)
    if person is None:
        raise queries.unauthenticated()
    if not is_challenge(challenge):
        raise HearthError(ErrorCode.BAD_REQUEST, "This is no challenge of RFC 7636.", field="code_challenge")
    now = clock.now()
    SignInCode.objects.filter(expires_at__lte=now).delete()
    SignInCode.objects.create(
        user=person,
        code_hash=code_hash,
        challenge=challenge,
        password_hash=person.password,
        name=line(name, "name", NAME_BYTES),
        platform=line(platform, "platform", NAME_BYTES, required=False),
        expires_at=now + LIFE,
    )


@verb
def redeem(code: str, verifier: str) -> SignInCode:
    """Use a code up. Raises HearthError (invalid_credentials) for whatever is wrong with it or with the verifier."""
    found = None
    if 0 < len(code) <= TOKEN_MAX_CHARACTERS and is_verifier(verifier):
        found = SignInCode.objects.select_related("user").filter(code_hash=hash_token(code)).first()
    if (
        found is None
        or found.expires_at <= clock.now()
        or not constant_time_compare(found.challenge, challenge_of(verifier))
        or not SignInCode.objects.filter(pk=found.pk).delete()[0]
    ):
        raise HearthError(ErrorCode.INVALID_CREDENTIALS, "This sign-in is not valid, or not any more.")
    return found
