"""The line above the composer: who is writing, or, for a few seconds, why something did not work."""

from collections.abc import Sequence

from PyQt6.QtWidgets import QWidget

from qtclient.language import translate
from qtclient.plain import isolated
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel
from qtclient.widgets.timers import single_shot

_NOTICE_MS = 8_000


class TypingLine(CutLabel):
    """Always there, so that nothing jumps; empty most of the time."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "small", "secondary", parent)
        self._typing = ""
        self._forget = single_shot(self, _NOTICE_MS, self._on_forget)
        self.setFixedHeight(look.sizes.px(22))

    def show_typing(self, names: Sequence[str]) -> None:
        """Show who is writing, two by name at most."""
        self._typing = typing_text(names)
        if not self._forget.isActive():
            self.set_text(self._typing)

    def show_notice(self, text: str, *, wrong: bool = True) -> None:
        """Say something for a while: what went wrong, or what is worth knowing."""
        self._colour = "danger" if wrong else "text"
        self.set_text(text)
        self.update()
        self._forget.start()

    def _on_forget(self) -> None:
        self._colour = "secondary"
        self.set_text(self._typing)


def typing_text(names: Sequence[str]) -> str:
    """Return who is writing as a sentence; empty for nobody."""
    shown = [isolated(name) for name in names[:2]]
    if not shown:
        return ""
    if len(names) == 1:
        return translate("TypingLine", "{name} is typing…").format(name=shown[0])
    if len(names) == 2:
        return translate("TypingLine", "{one} and {other} are typing…").format(one=shown[0], other=shown[1])
    return translate("TypingLine", "{one}, {other} and others are typing…").format(
        one=shown[0], other=shown[1]
    )
