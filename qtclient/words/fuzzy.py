"""How well typed letters fit a name: all in order, best at the beginnings of words. Pure."""

import unicodedata

_START, _WORD, _RUN, _LETTER = 12, 8, 6, 1
_WHOLE_RUN = 10


def plain_letters(text: str) -> str:
    """Return a text without case and accents, so that `e` finds `É`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def fit(typed: str, name: str) -> int | None:
    """Return how well a name fits, higher is better; None where it does not. Nothing typed fits everything."""
    wanted, held = plain_letters(typed).replace(" ", ""), plain_letters(name)
    if not wanted:
        return 0
    best = max((_from(wanted, held, start) for start in _starts(wanted[0], held)), default=None)
    if best is None or best < 0:
        return None
    return 4 * (best + _WHOLE_RUN * (wanted in held)) - len(held)


def _starts(letter: str, held: str) -> list[int]:
    return [place for place, each in enumerate(held) if each == letter][:8]


def _from(wanted: str, held: str, start: int) -> int:
    """Return the score of the letters taken greedily from a place on; -1 where one is missing."""
    score, place, before = 0, start, -2
    for letter in wanted:
        place = _next(letter, held, place, before)
        if place < 0:
            return -1
        if place == 0:
            score += _START
        elif not held[place - 1].isalnum():
            score += _WORD
        elif place == before + 1:
            score += _RUN
        else:
            score += _LETTER
        before, place = place, place + 1
    return score


def _next(letter: str, held: str, place: int, before: int) -> int:
    """Return where a letter is found next: right behind the one before, else at a word's beginning, else anywhere."""
    if before >= 0 and held[place : place + 1] == letter:
        return place
    found = held.find(letter, place)
    word = found
    while word > 0 and held[word - 1].isalnum():
        word = held.find(letter, word + 1)
    return word if word >= 0 else found
