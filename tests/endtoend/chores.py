"""Signs devices in and asks for a job that signs all of them out, in one process: `python -m tests.endtoend.chores COUNT NAME…`."""

import os
import secrets
import sys


def main(count: int, names: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    import django

    django.setup()
    from django.contrib import admin

    from accounts import bulk, services
    from accounts.models import User

    admin.autodiscover()
    boss = services.store_person(services.NewPerson(username="boss", role="admin"))
    people = [User.objects.get(username=name) for name in names]
    devices = [
        services.add_device(
            people[number % len(people)].pk,
            name="phone",
            platform="test",
            token_hash=secrets.token_hex(32),
        )
        for number in range(count)
    ]
    deed = bulk.deed_of(services.revoke_device)
    bulk.ask(deed, [device.pk for device in devices], done="%(count)d signed out.", by=boss.pk)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
