"""Avatars: faces, initials on a person's colour, or a sign on a room's; painted once per size, kept as pixmaps."""

from functools import lru_cache

from PyQt6.QtCore import QRectF, Qt, QTextBoundaryFinder
from PyQt6.QtGui import QColor, QImage, QPainter, QPixmap

from qtclient.theme.icons import pixmap
from qtclient.theme.look import Look

_LETTERS = "#ffffff"


@lru_cache(maxsize=4096)
def initials(name: str) -> str:
    """Return the first letters of the first and the last word of a name, whatever script it is in."""
    words = [word for word in name.split() if any(map(str.isalnum, word))] or name.split()
    if not words:
        return "?"
    letters = _first_letter(words[0])
    if len(words) > 1 and _is_cased(letters):
        last = _first_letter(words[-1])
        letters += last if _is_cased(last) else ""
    return letters.upper() if len(letters.upper()) == len(letters) else letters


def _is_cased(letter: str) -> bool:
    """Tell whether a letter is of a script whose letters are narrow and stand alone: Latin, Greek, Cyrillic …"""
    return len(letter) == 1 and letter.lower() != letter.upper()


def _first_letter(word: str) -> str:
    word = word.lstrip("([{\"'@#") or word
    finder = QTextBoundaryFinder(QTextBoundaryFinder.BoundaryType.Grapheme, word)
    end = finder.toNextBoundary()
    return word.encode("utf-16-le")[: 2 * max(end, 1)].decode("utf-16-le", "ignore") or "?"


def person_avatar(
    look: Look, user: int, name: str, side: int, ratio: float, face: QImage | None = None
) -> QPixmap:
    """Return a person's avatar: their face where it is here, else their initials."""
    if face is not None:
        return face_avatar(face, ratio)
    return _letters(initials(name), look.colours.avatar(user).name(), look.sizes.bold.family(), side, ratio)


def face_avatar(face: QImage, ratio: float) -> QPixmap:
    """Return a picture that is a disc already as it is painted."""
    made = QPixmap.fromImage(face)
    made.setDevicePixelRatio(ratio)
    return made


def room_avatar(look: Look, room: int, sign: str, side: int, ratio: float, under: str) -> QPixmap:
    """Return the avatar of a room without a face: its sign in its colour, lightly tinted."""
    colours = look.colours
    return _sign(sign, colours.room(room, under).name(), colours.name(room).name(), side, ratio)


def _disc(colour: str, side: int, ratio: float) -> tuple[QPixmap, QPainter]:
    drawn = QPixmap(round(side * ratio), round(side * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(QRectF(0, 0, side, side))
    return drawn, painter


@lru_cache(maxsize=1024)
def _letters(letters: str, colour: str, family: str, side: int, ratio: float) -> QPixmap:
    drawn, painter = _disc(colour, side, ratio)
    font = painter.font()
    font.setFamily(family)
    font.setPixelSize(max(7, round(side * (0.40 if len(letters) > 1 else 0.46))))
    font.setWeight(font.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(_LETTERS))
    painter.drawText(QRectF(0, 0, side, side), Qt.AlignmentFlag.AlignCenter, letters)
    painter.end()
    return drawn


@lru_cache(maxsize=1024)
def _sign(sign: str, tint: str, colour: str, side: int, ratio: float) -> QPixmap:
    drawn, painter = _disc(tint, side, ratio)
    inner = round(side * 0.5)
    painter.drawPixmap((side - inner) // 2, (side - inner) // 2, pixmap(sign, colour, inner, ratio))
    painter.end()
    return drawn
