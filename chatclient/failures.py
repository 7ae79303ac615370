"""Why no connection came about, as plain sentences: names that do not resolve, refused ports, bad certificates …

The exceptions of sockets, TLS, websockets and httpx end here.
"""

import errno
import socket
import ssl
from typing import Final
from urllib.parse import urlsplit

from chatclient import tls
from chatprotocol.errors import ErrorCode, HearthError

NOT_HEARTH: Final = "Something answers at {host}, but it is not a Hearth server."
_BY_NUMBER: Final = {
    errno.ECONNREFUSED: "Nothing answers at {host}: the server is not running, or the port is another.",
    errno.EHOSTUNREACH: "There is no way to {host} from here.",
    errno.ENETUNREACH: "This computer has no network at the moment.",
    errno.ETIMEDOUT: "{host} does not answer.",
    errno.ECONNRESET: "{host} ended the connection.",
}
UNKNOWN: Final = "Nobody vouches for the certificate of {host}: compare its fingerprint before you trust it."
CHANGED: Final = "{host} shows another certificate than before. Trusted is {pin}, but there now is {found}. Nothing was sent to it."
_BY_VERIFY_CODE: Final = {
    9: "The certificate of {host} is not valid yet: is the clock of this computer right?",
    10: "The certificate of {host} has run out; whoever looks after the server has to renew it.",
    62: "The certificate of {host} is for another name: this may be another server than you mean.",
    64: "The certificate of {host} is for another name: this may be another server than you mean.",
}
"""By OpenSSL's numbers (x509_vfy.h): what is wrong with a certificate for which somebody vouches."""


def host_of(address: str) -> str:
    """Return the part of a base URL that people know."""
    return urlsplit(address).netloc or address


def sentence(error: BaseException, address: str) -> str:
    """Say in plain words why no connection came about."""
    host = host_of(address)
    for cause in _causes(error):
        found = _known(cause)
        if found is not None:
            return found.format(host=host)
    return f"The connection to {host} failed."


def no_connection(error: BaseException, address: str) -> HearthError:
    """Return what is raised where no connection came about: Distrusted where it was for the certificate (`busy`)."""
    said = sentence(error, address)
    for cause in _causes(error):
        if isinstance(cause, tls.OtherCertificate):
            return tls.Distrusted(said, pin=cause.pin, found=cause.found)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return tls.Distrusted(said, unknown=tls.is_unknown(cause))
    return HearthError(ErrorCode.BUSY, said)


def status_sentence(status: int, address: str) -> str:
    """Say in plain words what it means that a web server answers so instead of opening the connection."""
    host = host_of(address)
    if status in (502, 503, 504):
        return f"The server at {host} is not available at the moment."
    if status == 429:
        return f"{host} asks for a pause: that was too much at once."
    if 300 <= status < 400:
        return f"{host} points to another address; please use that one."
    return NOT_HEARTH.format(host=host)


def _causes(error: BaseException | None) -> list[BaseException]:
    """An error and what it was raised from, the innermost first: it knows best."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.append(error)
        if isinstance(error, BaseExceptionGroup):
            chain.extend(error.exceptions)
        error = error.__cause__ or error.__context__
    return chain[::-1]


def _known(error: BaseException) -> str | None:
    if isinstance(error, socket.gaierror):
        return "There is no server called {host}, or this computer has no network at the moment."
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrust(error)
    if isinstance(error, ssl.SSLError):
        return "{host} does not speak TLS (https) as it should."
    if isinstance(error, TimeoutError) or type(error).__name__ in ("ConnectTimeout", "ReadTimeout"):
        return "{host} does not answer."
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0)
    return None


def _distrust(error: ssl.SSLCertVerificationError) -> str:
    if isinstance(error, tls.OtherCertificate):
        return CHANGED.replace("{pin}", error.pin).replace("{found}", error.found)
    if tls.is_unknown(error):
        return UNKNOWN
    known = _BY_VERIFY_CODE.get(getattr(error, "verify_code", 0))
    detail = getattr(error, "verify_message", "") or "it is not valid"
    return known or f"The certificate of {{host}} cannot be trusted: {detail}."
