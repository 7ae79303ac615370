"""Settings: what calls me, when nothing may, and how much of it a notification shows."""

from PyQt6.QtCore import QLocale, Qt, QTime, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QTimeEdit, QVBoxLayout, QWidget

from chatclient.core.disturbing import DAYS, AttentionSettings, Hours, tidy
from qtclient.language import translate
from qtclient.theme.look import Look
from qtclient.times.timers import single_shot
from qtclient.widgets.controls import PlainLabel, quiet_label

_PAUSE_MS = 500
_EVENING, _MORNING = 22 * 60, 7 * 60


class NotificationsPage(QWidget):
    """Emits the settings, a moment after the last change."""

    changed = pyqtSignal(AttentionSettings)

    def __init__(self, look: Look, settings: AttentionSettings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._settings = settings
        self._tell_soon = single_shot(self, _PAUSE_MS, self.tell)
        self.keywords = QLineEdit(", ".join(settings.keywords))
        self.keywords.setPlaceholderText(translate("NotificationsPage", "garden, my street"))
        self.hide_text = QCheckBox(translate("NotificationsPage", "Show only who writes, not what"))
        self.hide_text.setChecked(settings.hide_text)
        self.sound = QCheckBox(translate("NotificationsPage", "With a sound"))
        self.sound.setChecked(settings.sound)
        self.days = [QuietDay(look, day, settings.quiet_hours[day]) for day in range(DAYS)]
        self._lay_out()
        self.keywords.textChanged.connect(self._on_changed)
        for box in (self.hide_text, self.sound):
            box.toggled.connect(self._on_changed)
        for day in self.days:
            day.changed.connect(self._on_changed)

    def _lay_out(self) -> None:
        px = self._look.sizes.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        title = self._title(translate("NotificationsPage", "Words that call you"), self.keywords)
        column.addWidget(title)
        column.addWidget(self.keywords)
        column.addWidget(
            quiet_label(translate("NotificationsPage", "With commas between them. Your name does so anyway."))
        )
        column.addSpacing(px(8))
        column.addWidget(self._title(translate("NotificationsPage", "Do not disturb"), None))
        grid = QGridLayout()
        grid.setHorizontalSpacing(px(10))
        grid.setVerticalSpacing(px(4))
        for row, day in enumerate(self.days):
            for place, part in enumerate((day.on, day.start, day.until, day.end)):
                grid.addWidget(part, row, place)
        grid.setColumnStretch(4, 1)
        column.addLayout(grid)
        column.addSpacing(px(8))
        column.addWidget(self._title(translate("NotificationsPage", "Notifications"), None))
        column.addWidget(self.hide_text)
        column.addWidget(self.sound)
        column.addStretch(1)

    def _title(self, text: str, field: QWidget | None) -> PlainLabel:
        label = PlainLabel(text)
        label.setFont(self._look.sizes.small_bold)
        if field is not None:
            label.setBuddy(field)
            field.setAccessibleName(text)
        return label

    def settings(self) -> AttentionSettings:
        """Return the settings as they stand here."""
        return AttentionSettings(
            keywords=tidy(self.keywords.text().split(",")),
            quiet_hours=tuple(day.hours() for day in self.days),
            quiet_until_ms=self._settings.quiet_until_ms,
            hide_text=self.hide_text.isChecked(),
            sound=self.sound.isChecked(),
        )

    def tell(self) -> None:
        """Emit now what has changed."""
        self._tell_soon.stop()
        wanted = self.settings()
        if wanted != self._settings:
            self._settings = wanted
            self.changed.emit(wanted)

    def _on_changed(self) -> None:
        self._tell_soon.start()


class QuietDay(QWidget):
    """The hours of one day in which nothing may disturb; its parts stand in the page's grid."""

    changed = pyqtSignal()

    def __init__(self, look: Look, day: int, hours: Hours | None) -> None:
        super().__init__()
        name = QLocale().standaloneDayName(day + 1)
        held = hours or Hours(_EVENING, _MORNING)
        self.on = QCheckBox(name)
        self.on.setChecked(hours is not None)
        self.start, self.end = _time_edit(held.start), _time_edit(held.end)
        self.start.setAccessibleName(translate("NotificationsPage", "{day}, from").format(day=name))
        self.end.setAccessibleName(translate("NotificationsPage", "{day}, until").format(day=name))
        self.until = PlainLabel(translate("NotificationsPage", "until"))
        self._on_toggled()
        self.on.toggled.connect(self._on_toggled)
        self.on.toggled.connect(self.changed)
        for edit in (self.start, self.end):
            edit.timeChanged.connect(self.changed)

    def hours(self) -> Hours | None:
        """Return the hours; None for a day without."""
        if not self.on.isChecked():
            return None
        return Hours(_minute(self.start.time()), _minute(self.end.time()))

    def _on_toggled(self) -> None:
        for part in (self.start, self.until, self.end):
            part.setEnabled(self.on.isChecked())


def _time_edit(minute: int) -> QTimeEdit:
    made = QTimeEdit(QTime(minute // 60, minute % 60))
    made.setButtonSymbols(QTimeEdit.ButtonSymbols.NoButtons)
    made.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    made.setDisplayFormat(QLocale().timeFormat(QLocale.FormatType.ShortFormat))
    return made


def _minute(time: QTime) -> int:
    return time.hour() * 60 + time.minute()
