"""The menu of one message: what may be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from PyQt6.QtWidgets import QMenu, QWidget

from qtclient.emojis.custom import shown_emoji
from qtclient.itemmodels.attached import Attached
from qtclient.itemmodels.entries import Entry
from qtclient.itemmodels.people import People
from qtclient.itemmodels.reactions import who_reacted
from qtclient.itemmodels.refused_files import cures
from qtclient.language import translate
from qtclient.widgets.choice_menu import ChoiceMenu
from qtclient.words.plain import menu_text

MessageAction = Literal[
    "link", "react", "reply", "thread", "edit", "copy", "copy_selection", "copy_link", "copy_code", "copy_place", "reveal",
    "unread", "pin", "unpin", "versions", "profile", "report", "delete", "retry", "as_file", "without", "discard",
    "show",
    "picture", "copy_picture", "open_file", "save_file", "open_with", "show_folder", "pause", "resume", "cancel",
]  # fmt: skip
"""`save_file 2` is about the third file; `react` opens the picker; `react 👍` adds or takes back that very emoji; `link 0` opens the first link."""
_SHOWN_LETTERS = 60
_BEGIN_A_PART = frozenset({"copy", "unread", "report", "discard", "cancel"})


@dataclass(frozen=True)
class Rights:
    """What is worth offering in a room; the server decides."""

    react: bool = True
    write: bool = True
    moderate: bool = False
    pin: bool = False
    thread: bool = True
    """False in a thread: none hangs from its messages."""


def message_menu(
    entry: Entry,
    people: People,
    rights: Rights,
    *,
    emoji: Sequence[str],
    more: Sequence[str] = (),
    links: Sequence[str] = (),
    parent: QWidget,
) -> ChoiceMenu | None:
    """Return the menu of a message; None where nothing can be done with it.

    `emoji` are offered to react with; `links`, the addresses in it, come first, then `more`, what its files and
    its very words offer.
    """
    words = [*more, *_words(entry, rights, mine=entry.author == people.me)]
    if not words and not links:
        return None
    menu = ChoiceMenu(parent)
    _offer_links(menu, links)
    before = ""
    for word in words:
        parted = _is_of_file(before) and not _is_of_file(word)
        if parted or word in _BEGIN_A_PART or (word == "delete" and "report" not in words):
            menu.addSeparator()
        if word == "react":
            _offer_reactions(menu, entry, people, emoji)
        else:
            menu.offer(word, file_text(word) if _is_of_file(word) else _text(word))
        before = word
    return menu


def _offer_links(menu: ChoiceMenu, addresses: Sequence[str]) -> None:
    """Offer a link by its address, several of them in a menu of their own."""
    text, under = translate("MessageMenu", "Open link {address}"), None
    if len(addresses) > 1:
        text, under = "{address}", menu.addMenu(translate("MessageMenu", "Open link"))
    for place, address in enumerate(addresses):
        shown = address if len(address) <= _SHOWN_LETTERS else address[:_SHOWN_LETTERS] + "…"
        menu.offer(f"link {place}", menu_text(text.format(address=shown)), under)


def words_of_file(file: Attached) -> list[str]:
    """Return what is offered with a file of a message."""
    first = ("picture", "copy_picture") if file.is_picture else ("open_file",)
    return [f"{word} {file.place}" for word in (*first, "save_file", "open_with", "show_folder")]


def offer_files(menu: ChoiceMenu, files: Sequence[Attached]) -> None:
    """Offer what is done with each of several files, in a menu of its own that bears its name, above all else."""
    first = menu.actions()[0]
    for file in files:
        under = QMenu(menu_text(file.name), menu)
        for word in words_of_file(file):
            menu.offer(word, file_text(word), under)
        menu.insertMenu(first, under)
    menu.insertSeparator(first)


def _is_of_file(word: str) -> bool:
    return word.rpartition(" ")[2].isdigit()


def file_text(word: str) -> str:
    """Return what is done with a file, in words."""
    return {
        "picture": translate("FileMenu", "Look at it"),
        "copy_picture": translate("FileMenu", "Copy picture"),
        "open_file": translate("FileMenu", "Open"),
        "save_file": translate("FileMenu", "Save as…"),
        "open_with": translate("FileMenu", "Open with…"),
        "show_folder": translate("FileMenu", "Show in folder"),
    }[word.partition(" ")[0]]


def _offer_reactions(menu: ChoiceMenu, entry: Entry, people: People, emoji: Sequence[str]) -> None:
    """Offer what others chose, with their names, then what I used last, then all there is."""
    under = QMenu(translate("MessageMenu", "React"), menu)
    menu.addMenu(under)
    given = entry.message.reactions if entry.message is not None else {}
    for each, users in given.items():
        words = menu_text(f"{shown_emoji(each)}  {who_reacted(users, people)}")
        action = menu.offer(f"react {each}", words, under)
        action.setCheckable(True)
        action.setChecked(people.me in users)
    if given:
        under.addSeparator()
    for each in emoji:
        if each not in given:
            menu.offer(f"react {each}", shown_emoji(each), under)
    under.addSeparator()
    menu.offer("react", translate("MessageMenu", "Another…"), under)


def _words(entry: Entry, rights: Rights, *, mine: bool) -> list[str]:
    if entry.pending is not None:
        return _words_of_waiting(entry)
    if entry.kind == "blocked":
        return ["show"]
    message = entry.message
    if entry.kind != "text" or message is None:
        return []
    threads = rights.write or message.replies > 0
    offered = {
        "react": rights.react,
        "reply": rights.write,
        "thread": rights.thread and threads and message.thread is None,
        "edit": mine and rights.write,
        "copy": bool(entry.text),
        "copy_place": True,
        "versions": message.edited_at is not None,
        "unread": True,
        "pin": rights.pin and not message.pinned,
        "unpin": rights.pin and message.pinned,
        "profile": not mine,
        "report": not mine,
        "delete": mine or rights.moderate,
    }
    return [word for word, shown in offered.items() if shown]


def _words_of_waiting(entry: Entry) -> list[str]:
    """Return what is offered with a message of mine that waits."""
    copy = ["copy"] if entry.text else []
    if entry.failed:
        helping = cures(entry.pending) if entry.pending is not None else ()
        return ["retry", *helping, *copy, "discard"]
    return [*copy, "cancel"] if entry.files else copy


def _text(word: str) -> str:
    return {
        "reply": translate("MessageMenu", "Reply"),
        "thread": translate("MessageMenu", "Reply in thread"),
        "copy": translate("MessageMenu", "Copy text"),
        "copy_selection": translate("MessageMenu", "Copy selection"),
        "copy_link": translate("MessageMenu", "Copy link"),
        "copy_code": translate("MessageMenu", "Copy code"),
        "reveal": translate("MessageMenu", "Show spoilers"),
        "copy_place": translate("MessageMenu", "Copy link to message"),
        "edit": translate("MessageMenu", "Edit"),
        "delete": translate("MessageMenu", "Delete"),
        "retry": translate("MessageMenu", "Try again"),
        "as_file": translate("MessageMenu", "Send the picture as a file, unchanged"),
        "without": translate("MessageMenu", "Send without the file"),
        "discard": translate("MessageMenu", "Discard"),
        "pause": translate("MessageMenu", "Pause sending"),
        "resume": translate("MessageMenu", "Go on sending"),
        "cancel": translate("MessageMenu", "Do not send"),
        "unread": translate("MessageMenu", "Mark unread from here"),
        "pin": translate("MessageMenu", "Pin"),
        "unpin": translate("MessageMenu", "Take the pin off"),
        "versions": translate("MessageMenu", "Show earlier versions"),
        "report": translate("MessageMenu", "Report…"),
        "show": translate("MessageMenu", "Show"),
        "profile": translate("MessageMenu", "Profile of the author"),
    }[word]
