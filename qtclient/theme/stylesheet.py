"""The style sheet: what Fusion and the palette leave to be said about Qt's own controls."""

from pathlib import Path
from string import Template

from qtclient.theme.colours import Colours
from qtclient.theme.sizes import Sizes

_SHEET = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $field_border; padding: 4px 6px; font-size: ${small}px; }

QLineEdit, QComboBox, QTimeEdit, QPlainTextEdit[framed="true"] {
    background: $field; color: $text; border: 1px solid $field_border; border-radius: 8px;
    padding: ${pad}px 10px; selection-background-color: $selection; selection-color: $text;
    placeholder-text-color: $secondary;
}
QLineEdit:focus, QComboBox:focus, QTimeEdit:focus, QPlainTextEdit[framed="true"]:focus { border: 2px solid $accent; padding: ${pad_focus}px 9px; }
QComboBox::drop-down { border: none; width: ${arrow_box}px; }
QComboBox::down-arrow { image: url("$open"); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $field_border; selection-background-color: $selected; selection-color: $text; }
QLineEdit:disabled, QTimeEdit:disabled { color: $secondary; background: $hover; }
QTimeEdit QLineEdit, QTimeEdit QLineEdit:focus, QTimeEdit QLineEdit:disabled { background: transparent; border: none; padding: 0; }

QPushButton {
    background: $raised; color: $text; border: 1px solid $field_border; border-radius: 8px;
    padding: ${pad}px 16px; min-height: ${button}px; outline: none;
}
QPushButton:hover { background: $sidebar_hover; }
QPushButton:focus { border: 2px solid $accent; padding: ${pad_focus}px 15px; }
QPushButton:disabled { color: $secondary; background: transparent; border-color: $border; }
QPushButton[primary="true"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[primary="true"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[primary="true"]:focus { border: 2px solid $text; }
QPushButton[primary="true"]:disabled { background: $sidebar_hover; color: $secondary; border-color: $border; }
QPushButton[flat="true"] { background: transparent; border: 1px solid transparent; color: $accent_text; padding: ${pad}px 8px; }
QPushButton[flat="true"]:hover { background: $sidebar_hover; }
QPushButton[flat="true"]:focus { border: 2px solid $accent; padding: ${pad_focus}px 7px; }
QPushButton[tab="true"] { background: transparent; border: 1px solid transparent; color: $secondary; padding: ${pad}px 8px; }
QPushButton[tab="true"]:hover { background: $sidebar_hover; }
QPushButton[tab="true"]:checked { background: $selected; color: $text; font-weight: 600; }
QPushButton[tab="true"]:focus { border: 2px solid $accent; padding: ${pad_focus}px 7px; }
QPushButton[small="true"] { font-size: ${small}px; }
QPushButton[danger="true"] { color: $danger; }

QMenu { background: $raised; color: $text; border: 1px solid $field_border; border-radius: 8px; padding: 5px; }
QMenu::item { padding: ${pad}px 22px ${pad}px 14px; border-radius: 5px; }
QMenu::item:selected { background: $selected; color: $text; }
QMenu::item:disabled { color: $secondary; }
QMenu::separator { height: 1px; background: $border; margin: 5px 6px; }
QMenu::indicator { width: 14px; height: 14px; left: 6px; }

QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar::handle:vertical { background: $handle; border-radius: 3px; min-height: 36px; margin: 2px 2px 2px 2px; }
QScrollBar::handle:vertical:hover, QScrollBar::handle:vertical:pressed { background: $handle_hover; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle:horizontal { background: $handle; border-radius: 3px; min-width: 36px; margin: 2px; }
QScrollBar::handle:horizontal:hover { background: $handle_hover; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: $border; }
QAbstractScrollArea { border: none; background: transparent; }
QHeaderView::section { background: $surface; color: $secondary; border: none; border-bottom: 1px solid $border; padding: 3px 6px; }
ComposerEdit { background: $field; }
QListView { outline: none; }
EmojiView { outline: none; selection-background-color: transparent; }
QDialog { background: $surface; }
QListView[framed="true"] { background: $field; border: 1px solid $field_border; border-radius: 8px; }
QListView[framed="true"]:focus { border: 2px solid $accent; }
QListWidget[framed="true"] { padding: 4px; }
QListWidget::item { padding: ${pad}px 8px; border-radius: 6px; color: $text; }
QListWidget::item:hover { background: $sidebar_hover; }
QListWidget::item:selected { background: $selected; color: $text; }
QLabel { background: transparent; }
QLabel[quiet="true"] { color: $secondary; font-size: ${small}px; }
QLabel[wrong="true"] { color: $danger; font-size: ${small}px; }
QLabel[good="true"] { color: $online_text; font-size: ${small}px; }
QRadioButton, QCheckBox { spacing: 8px; }
QRadioButton::indicator, QCheckBox::indicator {
    width: ${box}px; height: ${box}px; border: 1px solid $secondary; background: $field;
}
QRadioButton::indicator { border-radius: ${box_round}px; }
QCheckBox::indicator { border-radius: 4px; }
QRadioButton::indicator:checked { border: ${ring}px solid $accent; width: ${dot}px; height: ${dot}px; background: $on_accent; }
QCheckBox::indicator:checked { border-color: $accent; background: $accent; image: url("$tick"); }
QCheckBox::indicator:indeterminate { border-color: $accent; background: $accent; image: url("$dash"); }
QRadioButton:focus, QCheckBox:focus { color: $accent_text; }
QRadioButton::indicator:focus, QCheckBox::indicator:focus { border-color: $accent; }
""")

_ICONS = Path(__file__).parent.parent / "resources" / "icons"


def _drawn(name: str, colours: Colours) -> str:
    return (_ICONS / f"{name}-{'dark' if colours.dark else 'light'}.svg").as_posix()


def stylesheet(colours: Colours, sizes: Sizes) -> str:
    """Return the sheet for one theme and one size of text."""
    pad, box, ring = sizes.px(6), sizes.px(14), sizes.px(5)
    return _SHEET.substitute(
        {name: value for name, value in vars(colours).items() if isinstance(value, str)},
        field=colours.raised if colours.dark else colours.surface,
        online_text=colours.online if colours.dark else "#21693f",
        tick=_drawn("tick", colours),
        dash=_drawn("dash", colours),
        open=_drawn("open", colours),
        arrow=sizes.px(12),
        arrow_box=sizes.px(26),
        box=box,
        box_round=(box + 2) // 2,
        ring=ring,
        dot=box + 2 - 2 * ring,
        pad=pad,
        pad_focus=pad - 1,
        button=sizes.px(20),
        small=round(sizes.text_px * 12 / 14),
    )
