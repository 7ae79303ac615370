"""The line above the composer: who is writing."""

from collections.abc import Sequence

from PyQt6.QtWidgets import QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import CutLabel
from qtclient.words.plain import isolated


class TypingLine(CutLabel):
    """Always there, so that nothing jumps; empty most of the time."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(look, "small", "secondary", parent)
        self.setFixedHeight(look.sizes.px(22))

    def show_typing(self, names: Sequence[str]) -> None:
        """Show who is writing, two by name at most."""
        self.set_text(typing_text(names))


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
