"""Takes the manual's pictures: a server with the demo community, people who talk there, and the real window.

    .venv/bin/python docs/manual/pictures [en] [de]

They go into `docs/manual/images`, by language. Nothing but a free port of this machine is used, and what the server and
the window keep is gone afterwards. When people talk is the demo's, so that the days in the pictures are those before the
day on which they are taken.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parents[2]


def take(language: str) -> None:
    """Take the pictures of one language; the environment is prepared for that."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HEARTH_PROFILE_DIR"] = f"{folder}/profiles"
        screens = Path(folder) / "screens.json"
        screens.write_text(
            json.dumps({"screens": [{"name": "screen", "x": 0, "y": 0, "width": 1600, "height": 1200}]})
        )
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        from session import Session

        Session(language, Path(folder)).run()


def main(languages: Sequence[str]) -> None:
    """Take all: a process for each language, because a program has one for all of its life."""
    sys.path.insert(0, str(ROOT))
    if os.environ.get("HEARTH_PICTURES"):
        take(languages[0])
        return
    settled = {
        "HEARTH_PICTURES": "1",
        "LC_ALL": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONPATH": str(ROOT),
        "QT_SCALE_FACTOR": "1.5",
        "TZ": "Europe/Berlin",
    }
    for language in languages or ("en", "de"):
        subprocess.run([sys.executable, str(HERE), language], env={**os.environ, **settled}, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
