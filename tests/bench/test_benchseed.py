import json
import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.queries import authenticate_token
from feeds.models import Feed
from messaging.models import Member, Message, SentKey

pytestmark = pytest.mark.django_db


def test_people_can_sign_in_with_the_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("benchseed", "3")
    made = json.loads(capsys.readouterr().out)
    for person in made["people"]:
        user, _ = authenticate_token(person["token"])
        assert user == person["id"]


def test_everybody_is_in_as_many_rooms(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("benchseed", "6", "--rooms", "9x4")
    made = json.loads(capsys.readouterr().out)
    for room in made["rooms"]:
        members = {made["people"][index]["id"] for index in room["members"]}
        assert set(Member.objects.filter(room=room["id"]).values_list("user_id", flat=True)) == members
        assert len(members) == 4
    rooms_of = [sum(index in room["members"] for room in made["rooms"]) for index in range(6)]
    assert set(rooms_of) == {6}


def test_old_messages_are_numbered_and_placed_like_any(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("benchseed", "2", "--rooms", "1x2:7")
    (room,) = json.loads(capsys.readouterr().out)["rooms"]
    said = list(Message.objects.filter(room=room["id"]).order_by("number"))
    assert [message.number for message in said] == list(range(1, 8))
    positions = [message.pos for message in said]
    assert positions == list(range(positions[0], positions[0] + 7))
    assert Feed.objects.get(pk=room["id"]).head == positions[-1]
    assert SentKey.objects.filter(room=room["id"], number__isnull=False).count() == 7
    assert said[0].edited_at_ms is None
    assert said[0].author_id != said[1].author_id


def test_a_file_of_tokens_is_private_also_where_it_was_not(tmp_path: Path) -> None:
    out = tmp_path / "seed.json"
    out.write_text("old")
    out.chmod(0o644)
    call_command("benchseed", "1", "--out", str(out))
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert len(json.loads(out.read_text())["people"]) == 1


def test_a_server_with_people_is_refused() -> None:
    services.store_person(services.NewPerson(username="anna"))
    with pytest.raises(CommandError, match="people of its own"):
        call_command("benchseed", "2")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["2", "--rooms", "1x3"], "largest room"),
        (["0"], "must be people"),
        (["2", "--rooms", "0x1"], "look like"),
        (["2", "--rooms", "many"], "look like"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(words: list[str], why: str) -> None:
    with pytest.raises(CommandError, match=why):
        call_command("benchseed", *words)
