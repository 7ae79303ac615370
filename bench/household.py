"""A server's data for measuring: people who are signed in, and a room of all of them. Run as a process of its own."""

import json
import os
import secrets
import sys


def main(people: int) -> None:
    """Make the people and the room in `HEARTH_DATA`; print their tokens and the room's id as JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from django.db import transaction

    from accounts import services as accounts
    from accounts.tokens import hash_token, new_token
    from chatprotocol.requests import RoomCreate
    from messaging.policy import Actor
    from messaging.services import members, rooms

    tokens = []
    ids = []
    with transaction.atomic():
        for number in range(people):
            user = accounts.store_person(accounts.NewPerson(username=f"person{number}"))
            token = new_token()
            accounts.add_device(user.pk, name="bench", platform="bench", token_hash=hash_token(token))
            tokens.append(token)
            ids.append(user.pk)
        owner = Actor(ids[0])
        room = rooms.create_room(owner, RoomCreate(kind="public", name="bench", key=secrets.token_bytes(16)))
        for user_id in ids[1:]:
            members.join_room(Actor(user_id), room)
    print(json.dumps({"tokens": tokens, "room": room}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
