"""Follows the program's own addresses, whoever names them: the desktop, another start, a message. Hostile ones lead nowhere."""

import logging
from functools import partial
from urllib.parse import urlsplit

from PyQt6.QtCore import QObject

from chatclient.profiles import Profile
from qtclient.language import translate
from qtclient.servers.entrance import Entrance
from qtclient.servers.servers import Servers
from qtclient.widgets.window import Window
from qtclient.words.own_links import JoinLink, MessageLink, own_link
from qtclient.words.plain import isolated

_log = logging.getLogger(__name__)


class Linking(QObject):
    """Knows where an address leads: to a message, or to signing in."""

    def __init__(self, servers: Servers, entrance: Entrance, window: Window) -> None:
        super().__init__(window)
        self._servers = servers
        self._entrance = entrance
        self._window = window

    def follow(self, address: str) -> None:
        """Go where an address of ours leads."""
        link = own_link(address)
        if link is None:
            _log.info("an address of %d letters is none of ours", len(address))
        elif isinstance(link, MessageLink):
            self._entrance.look_up(partial(self._show_message, link))
        else:
            self._entrance.look_up(partial(self._join, link))

    def _show_message(self, link: MessageLink, profiles: tuple[Profile, ...]) -> None:
        here = self._servers.here.profile
        found = [each for each in profiles if _is_at(each, link.server)]
        if found:
            self._servers.seek(here if here in found else found[0], link.room, link.number)
        elif self._window.in_chat:
            text = translate("Linking", "You are not signed in on {server}.").format(
                server=isolated(link.server)
            )
            self._servers.here.show_notice(text)
        else:
            self._entrance.ask_at(link.server, "")

    def _join(self, link: JoinLink, profiles: tuple[Profile, ...]) -> None:
        """Offer to sign in; who is signed in as this person already is shown their rooms."""
        same = (each for each in profiles if _is_at(each, link.server))
        held = next((each for each in same if each.username.casefold() == link.name.casefold()), None)
        if held is not None:
            self._servers.enter(held)
        else:
            self._entrance.ask_at(link.server, link.name)


def _is_at(profile: Profile, server: str) -> bool:
    return urlsplit(profile.address).netloc == server
