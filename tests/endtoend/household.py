"""Makes a database with some people in it, in one process: `python -m tests.endtoend.household PASSWORD NAME[:ROLE]…`."""

import os
import sys


def main(password: str, names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from accounts import passwords, services

    call_command("migrate", verbosity=0)
    encoded = passwords.encode(password)
    for named in names:
        name, _, role = named.partition(":")
        services.store_person(services.NewPerson(username=name, password_hash=encoded, role=role or "member"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
