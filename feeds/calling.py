"""How the server's commands are called here, for sentences that tell somebody to."""

import os


def call(command: str) -> str:
    """Return what somebody types to have a command of the server carried out; `deploy/` says how it does that."""
    return f"{os.environ.get('HEARTH_COMMAND') or 'python manage.py'} {command}"
