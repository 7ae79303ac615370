"""Ctrl+B and the like: Markdown around what is selected, or taken off again where it is there already."""

from PyQt6.QtGui import QTextCursor
from PyQt6.QtWidgets import QPlainTextEdit


def toggle_mark(edit: QPlainTextEdit, mark: str) -> None:
    """Put a mark on both sides of what is selected; with nothing selected, the cursor stands between them."""
    cursor = edit.textCursor()
    start, end, length = cursor.selectionStart(), cursor.selectionEnd(), len(mark)
    chosen = cursor.selectedText()
    cursor.beginEditBlock()
    if _around(cursor, start, end, mark):
        _replace(cursor, start - length, end + length, chosen)
        start, end = start - length, end - length
    elif len(chosen) > 2 * length and chosen.startswith(mark) and chosen.endswith(mark):
        _replace(cursor, start, end, chosen[length:-length])
        end -= 2 * length
    else:
        _replace(cursor, start, end, f"{mark}{chosen}{mark}")
        start, end = start + length, end + length
    cursor.endEditBlock()
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)


def _around(cursor: QTextCursor, start: int, end: int, mark: str) -> bool:
    """Tell whether the mark, and not a longer one, stands on both sides."""
    length = len(mark)
    before, after = _text(cursor, start - length - 1, start), _text(cursor, end, end + length + 1)
    longer = before == mark[0] + mark or after == mark + mark[0]
    return before.endswith(mark) and after.startswith(mark) and not longer


def _text(cursor: QTextCursor, start: int, end: int) -> str:
    document = cursor.document()
    most = document.characterCount() - 1 if document is not None else 0
    other = QTextCursor(cursor)
    other.setPosition(max(0, min(start, most)))
    other.setPosition(max(0, min(end, most)), QTextCursor.MoveMode.KeepAnchor)
    return other.selectedText()


def _replace(cursor: QTextCursor, start: int, end: int, text: str) -> None:
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    cursor.insertText(text)
