"""Why no connection came about, in words that people understand."""

import errno
import socket
import ssl

import httpx
import pytest

from chatclient.failures import host_of, sentence, status_sentence

ADDRESS = "https://chat.example.org:8443"


def certificate_error() -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, "certificate verify failed")
    error.verify_message = "certificate has expired"
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), "no server called"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "refused"), "Nothing answers"),
        (OSError(errno.EHOSTUNREACH, "no route"), "no way"),
        (OSError(errno.ENETUNREACH, "no network"), "no network"),
        (ConnectionResetError(errno.ECONNRESET, "reset"), "ended the connection"),
        (TimeoutError(), "does not answer"),
        (httpx.ConnectTimeout("slow"), "does not answer"),
        (certificate_error(), "cannot be trusted: certificate has expired"),
        (ssl.SSLError(1, "wrong version number"), "does not speak TLS"),
        (OSError(errno.EMFILE, "too many files"), "failed"),
        (ValueError("whatever"), "failed"),
    ],
)
def test_every_reason_has_a_sentence(error: Exception, words: str) -> None:
    said = sentence(error, ADDRESS)
    assert words in said
    assert said.endswith(".")


def test_the_reason_is_found_behind_what_wraps_it() -> None:
    outer = httpx.ConnectError("All connection attempts failed")
    outer.__cause__ = ConnectionRefusedError(errno.ECONNREFUSED, "refused")
    assert sentence(outer, ADDRESS).startswith("Nothing answers at chat.example.org:8443")


def test_the_reason_is_found_in_a_group() -> None:
    group = ExceptionGroup("several", [ConnectionRefusedError(errno.ECONNREFUSED, "refused")])
    assert "Nothing answers" in sentence(group, ADDRESS)


def test_a_certificate_without_a_reason_is_not_valid() -> None:
    assert "it is not valid" in sentence(ssl.SSLCertVerificationError(1, "failed"), ADDRESS)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (200, "not a Hearth"),
        (404, "not a Hearth"),
        (503, "not available"),
        (302, "another address"),
        (429, "pause"),
    ],
)
def test_what_a_web_server_says_instead(status: int, words: str) -> None:
    assert words in status_sentence(status, ADDRESS)


def test_a_host_is_what_people_know_of_an_address() -> None:
    assert host_of(ADDRESS) == "chat.example.org:8443"
    assert host_of("nonsense") == "nonsense"
