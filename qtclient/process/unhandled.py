"""Errors that nobody foresaw: logged with their place, shown once, and the program lives on.

Qt ends a program whose slot raises, unless there is an excepthook of its own: `install` comes before the first widget.
"""

import logging
import sys
import threading
from types import TracebackType

from PyQt6.QtCore import QObject, pyqtSignal

_log = logging.getLogger("qtclient")


class Unhandled(QObject):
    """Tells the first error of each kind to whoever shows it."""

    shown = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._told: set[str] = set()

    def install(self) -> None:
        """Catch what reaches the top of this thread and of every other one."""
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread

    def take(self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
        """Log an error; show it if it is the first of its kind and place."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        _log.critical("unhandled error", exc_info=(kind, error, traceback))
        while traceback is not None and traceback.tb_next is not None:
            traceback = traceback.tb_next
        place = f"{kind.__name__}:{traceback.tb_frame.f_code.co_qualname if traceback else ''}"
        if place not in self._told:
            self._told.add(place)
            self.shown.emit(f"{kind.__name__}: {error}")

    def _take_from_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.take(args.exc_type, args.exc_value, args.exc_traceback)
