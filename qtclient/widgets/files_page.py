"""Settings: whether pictures move by themselves, and how many are kept on the disk."""

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.widgets.controls import PlainLabel, name_choices, quiet_label
from qtclient.words.amounts import readable_bytes

SIZES_MB = (64, 128, 256, 512, 1_000, 2_000, 5_000)


class FilesPage(QWidget):
    """Emits what was chosen; `calm`: the desktop was asked for less motion, and that comes first."""

    autoplay_chosen = pyqtSignal(bool)
    pictures_mb_chosen = pyqtSignal(int)

    def __init__(
        self,
        look: Look,
        pictures_mb: int,
        parent: QWidget | None = None,
        *,
        autoplay: bool,
        calm: bool = False,
    ) -> None:
        super().__init__(parent)
        self.autoplay = QCheckBox(translate("FilesPage", "Moving pictures move by themselves"))
        self.autoplay.setChecked(autoplay)
        self.kept = QComboBox()
        self.kept.addItems([readable_bytes(size * 1_000_000) for size in SIZES_MB])
        nearest = min(SIZES_MB, key=lambda size: abs(size - pictures_mb))
        self.kept.setCurrentIndex(SIZES_MB.index(nearest))
        self._lay_out(look, calm=calm)
        self.autoplay.toggled.connect(self.autoplay_chosen)
        self.kept.currentIndexChanged.connect(self._on_size)

    def _lay_out(self, look: Look, *, calm: bool) -> None:
        px = look.sizes.px
        line = QHBoxLayout()
        line.addWidget(self.kept)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        column.addWidget(self.autoplay)
        column.addWidget(quiet_label(_about_moving(calm=calm)))
        column.addSpacing(px(8))
        column.addWidget(self._title_of_kept(look))
        column.addLayout(line)
        about = translate(
            "FilesPage", "Where it is full, what you looked at longest ago goes; it comes again."
        )
        column.addWidget(quiet_label(about))
        column.addStretch(1)

    def _title_of_kept(self, look: Look) -> PlainLabel:
        """Return what stands above the choice of how much is kept, and name that by it."""
        name = translate("FilesPage", "Pictures kept on this computer, for each account")
        name_choices(self.kept, name)
        title = PlainLabel(name)
        title.setFont(look.sizes.small_bold)
        return title

    def _on_size(self, place: int) -> None:
        self.pictures_mb_chosen.emit(SIZES_MB[place])


def _about_moving(*, calm: bool) -> str:
    if calm:
        return translate(
            "FilesPage",
            "Your desktop asks for less motion: they stand still, and move when you look at them.",
        )
    return translate("FilesPage", "Otherwise they stand still, and move when you look at them.")
