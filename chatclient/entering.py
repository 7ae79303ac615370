"""The terminal's way in: looks at the server, asks what has to be asked, signs in. Each look at the network is a loop of its
own, so that Ctrl-C ends the questions in between.

Questions are for people: where nobody sits at the terminal, what is missing is an error that says how to give it.
"""

import argparse
import asyncio
import getpass
import sys
import webbrowser
from collections.abc import Callable, Coroutine
from typing import Any, Final

from chatclient import devices, tls
from chatclient.devices import Password, Trust
from chatclient.output import note
from chatclient.profiles import Profiles
from chatclient.signin import Granting, Probe
from chatprotocol.errors import ErrorCode, HearthError

ATTEMPTS: Final = 3
"""How often the code of the second factor may be typed before the password is asked for again."""
_YES: Final = frozenset({"y", "yes", "j", "ja"})


def enter(args: argparse.Namespace) -> list[str]:
    """Sign this device in as `hearth login` is asked to; returns what to tell the person. Raises HearthError."""
    profiles = Profiles()
    fingerprint = tls.read_fingerprint(args.fingerprint) if args.fingerprint else ""
    name = "" if args.browser else args.name or input("Name: ")
    found = asyncio.run(devices.look(profiles, args.address, fingerprint))
    trust = Trust(fingerprint=fingerprint or _compared(found), accept_plain=args.accept_plain)
    devices.check_trust(found, trust)

    def login(proof: Password | Granting) -> Coroutine[Any, Any, list[str]]:
        return devices.login(profiles, found, proof, trust, profile=args.profile)

    if args.browser:
        return asyncio.run(_by_browser(found, login))
    password = _line() if args.password_stdin else getpass.getpass()
    return _by_password(login, name, password, _line if args.password_stdin else _asked_code)


def _by_password(
    login: Callable[[Password], Coroutine[Any, Any, list[str]]],
    name: str,
    password: str,
    read_code: Callable[[], str],
) -> list[str]:
    """Sign in; where the server asks for the code of the second factor, ask for it."""
    totp = ""
    for _ in range(ATTEMPTS):
        try:
            return asyncio.run(login(Password(username=name, password=password, totp=totp)))
        except HearthError as error:
            if error.code is not ErrorCode.TOTP_REQUIRED or (totp and read_code is _line):
                raise
            note(error.message)
        totp = read_code()
        if not totp:
            break
    return asyncio.run(login(Password(username=name, password=password, totp=totp)))


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")


def _asked_code() -> str:
    return input("Code of your second factor, or a recovery code: ").strip()


async def _by_browser(found: Probe, login: Callable[[Granting], Coroutine[Any, Any, list[str]]]) -> list[str]:
    from chatclient.browsing import browsing

    async with browsing(found.address, devices.device_name()) as attempt:
        note("Sign in with the browser. If none opens, open this address on this machine:")
        note(attempt.address)
        # A browser of the terminal itself would take the terminal and wait for its end.
        await asyncio.to_thread(_open, attempt.address)
        granting = await attempt.granting()
        return await login(granting)


def _open(address: str) -> None:
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if not isinstance(browser, webbrowser.GenericBrowser) or isinstance(
        browser, webbrowser.BackgroundBrowser
    ):
        browser.open(address)


# ---- trust -------------------------------------------------------------------------------------------------------


def _compared(found: Probe) -> str:
    """The fingerprint of the certificate that is there, once a person has compared it; empty where nobody has to."""
    if found.protection != "unknown" or not sys.stdin.isatty():
        return ""
    note(f"Nobody vouches for the certificate of {found.address}. Its SHA-256 fingerprint is:")
    for line in tls.lines_of(found.fingerprint):
        note(f"    {line}")
    note(
        "Ask whoever looks after the server for it, on another way than this network, and compare all of it."
    )
    if input("Are they the same? [y/N] ").strip().casefold() not in _YES:
        raise HearthError(ErrorCode.FORBIDDEN, "The certificate is not trusted; nothing was sent.")
    return found.fingerprint


def trust(args: argparse.Namespace) -> list[str]:
    """Say which certificate is pinned; forget it, or pin the one that is there, where that is asked for. Raises HearthError."""
    profiles = Profiles()
    profile = asyncio.run(devices.chosen(profiles, profile=args.profile, server=args.server, demo=None))
    if args.forget:
        return _forget(profiles, profile.address, args.yes)
    if profile.pin:
        return [
            f"{profile.address} is trusted by the certificate with this SHA-256 fingerprint:",
            profile.pin,
        ]
    fingerprint = tls.read_fingerprint(args.fingerprint) if args.fingerprint else ""
    found = asyncio.run(devices.look(profiles, profile.address, fingerprint))
    if found.protection == "unknown":
        wanted = Trust(fingerprint=_compared(found))
        devices.check_trust(found, wanted)
    if not found.fingerprint:
        how = {"tls": "others vouch for its certificate"}.get(str(found.protection), "it has no certificate")
        return [f"no certificate is pinned for {profile.address}: {how}"]
    profiles.set_pin(profile.address, found.fingerprint)
    return [f"{profile.address} is trusted by this certificate from now on"]


def _forget(profiles: Profiles, address: str, yes: bool) -> list[str]:
    if not profiles.pin(address):
        return [f"no certificate is pinned for {address}"]
    note(
        f"Without the pinned certificate this device no longer knows {address}: whoever is in between can pretend to be "
        "it. Forget it only if whoever looks after the server says that it has a new one, and compare that one anew."
    )
    if not yes:
        if not sys.stdin.isatty():
            raise HearthError(ErrorCode.FORBIDDEN, "To forget it all the same: --yes")
        if input("Forget it? [y/N] ").strip().casefold() not in _YES:
            return ["nothing is changed"]
    profiles.set_pin(address, "")
    return [f"the certificate of {address} is forgotten; to trust the one that is there: hearth trust"]
