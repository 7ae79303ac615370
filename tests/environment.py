"""The world that the tests run in: no screen, no keyring, no desktop, a data folder of their own.

A plugin, not a conftest: settings read the environment before any conftest is imported.
"""

import atexit
import os
import shutil
import signal
import tempfile

_OURS = ("HEARTH_", "DATABASE_URL", "EMAIL_URL", "REDIS_URL")
_PASSED_ON = "HEARTH_TEST_"
"""`HEARTH_TEST_DATABASE_URL=…` is how a run is sent to another database on purpose."""


def _forget_the_callers_settings() -> None:
    theirs = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_OURS)}
    for name, value in theirs.items():
        if name.startswith(_PASSED_ON):
            os.environ[name] = value  # for the workers of this run
            os.environ[name.removeprefix(_PASSED_ON)] = value


def _speak_english() -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "C.UTF-8"


def _make_a_data_folder() -> str:
    folder = tempfile.mkdtemp(prefix="hearth-test-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _hear_ctrl_c() -> None:
    # A run that was started in the background ignores it, and so would the programs to which tests send it.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


_forget_the_callers_settings()
_hear_ctrl_c()
_speak_english()
_data = _make_a_data_folder()
os.environ["HEARTH_DATA"] = _data
os.environ["HEARTH_PROFILE_DIR"] = f"{_data}/profiles"
os.environ["HEARTH_SECRET_KEY"] = "only-for-tests-" + "0123456789abcdef" * 4
os.environ["HEARTH_TIME_ZONE"] = "UTC"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "disabled:"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
