#!/usr/bin/env python
"""The server's command line: `manage.py help` names the commands."""

import os
import sys


def main() -> None:
    """Carry out the command that the arguments name; a wrong setting is refused in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.INSTALLED_APPS  # noqa: B018  # reads the environment
    except ImproperlyConfigured as error:
        sys.exit(f"hearth: {error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
