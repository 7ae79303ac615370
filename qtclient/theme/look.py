"""The one look in force: which theme, which sizes; applied to the application, told to whoever paints."""

from typing import Literal, get_args

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from qtclient.theme.colours import DARK, LIGHT, Colours
from qtclient.theme.sizes import Sizes
from qtclient.theme.stylesheet import stylesheet

Scheme = Literal["system", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)


class Look(QObject):
    """Colours and sizes for everything that paints; `changed` comes after the application has them."""

    changed = pyqtSignal()

    def __init__(
        self, application: QApplication, scheme: Scheme = "system", scale: int = 100, *, compact: bool = False
    ) -> None:
        super().__init__(application)
        self._application = application
        self._system_font = application.font()
        self._scheme: Scheme = scheme
        self._scale = scale
        self._compact = compact
        hints = application.styleHints()
        if hints is not None:
            hints.colorSchemeChanged.connect(self._follow)
        application.setStyle("Fusion")
        self._apply()

    @property
    def scheme(self) -> Scheme:
        """Return what was chosen, which may be to follow the system."""
        return self._scheme

    @property
    def scale(self) -> int:
        """Return the size of text in percent."""
        return self._scale

    @property
    def compact(self) -> bool:
        """Tell whether rows stand close together."""
        return self._compact

    def choose(
        self, *, scheme: Scheme | None = None, scale: int | None = None, compact: bool | None = None
    ) -> None:
        """Change what is named."""
        self._scheme = self._scheme if scheme is None else scheme
        self._scale = self._scale if scale is None else scale
        self._compact = self._compact if compact is None else compact
        self._apply()
        self.changed.emit()

    def colour(self, name: str) -> QColor:
        """Return a colour of the theme by what it is for."""
        return QColor(getattr(self.colours, name))

    def _follow(self) -> None:
        if self._scheme == "system":
            self._apply()
            self.changed.emit()

    def _is_dark(self) -> bool:
        hints = self._application.styleHints()
        if self._scheme != "system" or hints is None:
            return self._scheme == "dark"
        return hints.colorScheme() is Qt.ColorScheme.Dark

    def _apply(self) -> None:
        self.colours: Colours = DARK if self._is_dark() else LIGHT
        self.sizes = Sizes(self._system_font, self._scale, compact=self._compact)
        self._application.setFont(self.sizes.text)
        self._application.setPalette(palette(self.colours))
        self._application.setStyleSheet(stylesheet(self.colours, self.sizes))


def palette(colours: Colours) -> QPalette:
    """Return the palette with which Qt's own controls draw themselves."""
    role = QPalette.ColorRole
    made = QPalette()
    for each, name in {
        role.Window: colours.surface,
        role.WindowText: colours.text,
        role.Base: colours.raised if colours.dark else colours.surface,
        role.AlternateBase: colours.sidebar,
        role.Text: colours.text,
        role.Button: colours.raised,
        role.ButtonText: colours.text,
        role.BrightText: colours.danger,
        role.ToolTipBase: colours.raised,
        role.ToolTipText: colours.text,
        role.PlaceholderText: colours.secondary,
        role.Highlight: colours.accent,
        role.HighlightedText: colours.on_accent,
        role.Accent: colours.accent,
        role.Link: colours.link,
        role.LinkVisited: colours.link,
        role.Light: colours.raised,
        role.Midlight: colours.border,
        role.Mid: colours.border,
        role.Dark: colours.field_border,
        role.Shadow: colours.border,
    }.items():
        made.setColor(each, QColor(name))
    for each in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, each, QColor(colours.secondary))
    return made
