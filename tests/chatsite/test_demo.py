"""The demo community: believable, whole, once, and for this machine only."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from accounts import services, signin
from accounts.addresses import Address
from accounts.models import Server, User
from chatprotocol.errors import ErrorCode, HearthError
from chatsite.demo.community import PASSWORD
from chatsite.demo.script import Script, began_at, read_script
from messaging.models import Member, Membership, Message, Room

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def demo() -> str:
    out = io.StringIO()
    call_command("demo", stdout=out)
    return out.getvalue()


# ---- the script -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def script() -> Script:
    return read_script(NOON)


def test_there_is_enough_to_look_at(script: Script) -> None:
    lines = [line for scene in script.scenes for line in scene.lines]
    assert len(lines) > 300
    assert Counter(scene.kind for scene in script.scenes).keys() == {"public", "private", "direct"}
    assert len({line.author for line in lines}) >= 10
    assert max(len(line.text) for line in lines) > 900
    assert any("```python\n" in line.text for line in lines)
    assert len([line for line in lines if line.to]) > 30
    assert len([line for line in lines if line.reactions]) > 30


def test_everybody_who_speaks_is_there(script: Script) -> None:
    people = {figure.username for figure in script.people}
    assert {"anna", "ben", "clara"} <= people
    for scene in script.scenes:
        inside = {scene.owner, *scene.members}
        assert inside <= people
        assert scene.unread.keys() <= inside
        for line in scene.lines:
            involved = {
                line.author,
                line.to or line.author,
                *(p for who in line.reactions.values() for p in who),
            }
            assert involved <= inside, (scene.slug, line.text)
        if scene.kind == "direct":
            assert scene.lines[0].author == scene.owner, "the others see the room with its first message"


def test_nobody_has_left_unread_what_they_wrote(script: Script) -> None:
    for scene in script.scenes:
        for name, count in scene.unread.items():
            assert name not in {line.author for line in scene.lines[-count:]}, scene.slug


@given(st.integers(0, 60 * 24 * 900).map(lambda minutes: NOON + timedelta(minutes=minutes)))
def test_at_any_hour_everything_is_in_order_and_in_the_past(now: datetime) -> None:
    for scene in read_script(now).scenes:
        times = [line.at for line in scene.lines]
        assert times == sorted(set(times)), scene.slug
        assert times[-1] < now
        assert times[0] > now - timedelta(days=8)


def test_a_time_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="no time ago"):
        began_at("soon", NOON)


# ---- the community ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_demo_is_made_once_and_everything_stands_at_its_time() -> None:
    assert "Sign in as anna, ben or clara" in demo()
    counts = (User.objects.count(), Room.objects.count(), Message.objects.count())
    assert "here already" in demo()
    assert (User.objects.count(), Room.objects.count(), Message.objects.count()) == counts
    assert Server.objects.get().name == "Lindenschule"

    script = read_script(datetime.now(UTC))
    for scene in script.scenes:
        if scene.kind == "direct":
            continue
        room = Room.objects.get(name=scene.name)
        texts = Message.objects.filter(room=room).order_by("number").values_list("text", flat=True)
        assert list(texts) == [line.text for line in scene.lines]
        for name in (scene.owner, *scene.members):
            side = Member.objects.get(room=room, user__username=name)
            read = Membership.objects.get(member=side).read
            assert room.last_number - read == scene.unread.get(name, 0), (scene.slug, name)

    oldest = Message.objects.order_by("at_ms").values_list("at_ms", flat=True)[0]
    age = datetime.now(UTC) - datetime.fromtimestamp(oldest / 1000, UTC)
    assert timedelta(days=5) < age < timedelta(days=8)
    assert User.objects.latest("created_at").created_at < datetime.now(UTC) - timedelta(days=5)


@pytest.fixture
def short(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """A demo in which little is said."""
    scenes = [replace(scene, lines=scene.lines[:2], unread={}) for scene in script.scenes[:3]]
    monkeypatch.setattr("chatsite.demo.community.read_script", lambda now: replace(script, scenes=scenes))


@pytest.mark.django_db
@pytest.mark.usefixtures("short")
def test_a_demo_person_signs_in_on_this_machine_only() -> None:
    demo()
    here = Address("127.0.0.1", loopback=True)
    assert signin.sign_in("anna", PASSWORD, name="x", platform="", address=here).user.demo
    with pytest.raises(HearthError) as refused:
        signin.sign_in("anna", PASSWORD, name="x", platform="", address=Address("192.0.2.1", loopback=False))
    assert refused.value.code is ErrorCode.FORBIDDEN


@pytest.mark.django_db
def test_a_server_with_people_of_its_own_gets_no_demo() -> None:
    services.store_person(services.NewPerson(username="owner"))
    with pytest.raises(CommandError, match="people of its own"):
        demo()
    assert User.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("short")
def test_a_demo_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: object, **options: object) -> None:
        raise HearthError(ErrorCode.BUSY, "no room")

    monkeypatch.setattr("chatsite.demo.community.marks.mark_read", fail)
    with pytest.raises(CommandError, match="no room"):
        demo()
    assert not User.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_another_epoch_begins(capsys: pytest.CaptureFixture[str]) -> None:
    from feeds.models import epoch

    before = epoch()
    call_command("new_epoch")
    assert epoch() != before
    assert epoch() in capsys.readouterr().out
