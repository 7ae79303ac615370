"""The word filter: which texts fall under a rule, what comes of it at every door, and who changes the rules."""

import random
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import invitations, personal
from accounts import services as accounts
from accounts.models import AuditEntry, User
from attachments.models import File
from chatprotocol import requests as rq
from chatprotocol.errors import HearthError
from messaging.models import Message, Room
from messaging.moderation import inforce, words
from messaging.moderation.judging import Decision, decide
from messaging.moderation.models import Report, WordRule
from messaging.moderation.wordlist import Rule, Wordlist, key_of
from messaging.services import administration, messages, rooms
from tests.cast import Person, file_of, new_key, person, room, say, say_many

# ---- finding -----------------------------------------------------------------------------------------------------


def found(rule: str, text: str) -> bool:
    return Wordlist([Rule(rule, True)]).find(text) is not None


@pytest.mark.parametrize(
    ("rule", "text", "is_found"),
    [
        ("darn", "Darn!", True),
        ("darn", "oh DARN it", True),
        ("darn", "darned", False),
        ("darn", "undarn", False),
        ("darn*", "darned", True),
        ("darn*", "undarned", False),
        ("*darn", "goddarn", True),
        ("*darn", "goddarned", False),
        ("*darn*", "goddarned", True),
        ("*darn*", "d a r n", False),
        ("darn it", "well, darn   it.", True),
        ("darn it", "darn you and it", False),
        ("darn-it", "darn_it", True),
        ("darn i*", "darn it", True),
        ("*x d*", "fox dog", True),
        ("*x d*", "fox cat", False),
        ("*arn you*", "darn yourself", True),
        ("very bad t*", "a very bad thing", True),
        ("dårn", "darn", True),
        ("\uff44\uff41\uff52\uff4e", "darn", True),
        ("d\u0301arn", "darn", True),
        ("müll", "Muell", True),
        ("müll", "MÜLL", True),
        ("muell", "Müll", False),
        ("straße", "STRASSE", True),
        ("ab", "ab", True),
        ("ab", "abc", False),
        ("🖕", "what?🖕 no", True),
        ("🖕", "what? no", False),
        ("今天", "我们今天去", True),
        ("今天", "我们昨天去", False),
        ("a.b", "a b", True),
        ("(darn)+", "darn", True),
        ("[a-z]", "b", False),
        ("дурак", "Дурак", True),
        ("darn", "", False),
    ],
)  # fmt: skip
def test_a_text_falls_under_a_rule_or_not(rule: str, text: str, is_found: bool) -> None:
    assert found(rule, text) is is_found


@given(
    word=st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=20),
    stars=st.tuples(*[st.booleans()] * 2),
)
def test_every_word_is_found_in_itself(word: str, stars: tuple[bool, bool]) -> None:
    before, after = ("*" * star for star in stars)
    try:
        key_of(rule := f"{before}{word}{after}")
    except HearthError:
        return
    assert found(rule, word)
    assert found(rule, f"so, {word}!")


def test_what_was_found_out_of_words_is_not_held_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.moderation.wordlist.MOST_KNOWN", 3)
    wordlist = Wordlist([Rule("darn*", True)])
    for text in ("one two three four five", "darned", "six seven", "darned"):
        assert (wordlist.find(text) is not None) is (text == "darned")
    assert len(wordlist._known) <= 3


def test_a_rule_that_refuses_comes_before_one_that_shows() -> None:
    phrases = Wordlist([Rule("darn", False), Rule("darn it", True)])
    assert phrases.find("darn it") == Rule("darn it", True)
    wordlist = Wordlist([Rule("darn", False), Rule("heck", True), Rule("gosh", False)])
    text = "darn, what the heck, gosh"
    assert wordlist.find(text) == Rule("heck", True)
    assert wordlist.find("gosh") == Rule("gosh", False)


@pytest.mark.parametrize(
    "word", ["", "*", "**", " ", "...", "a*b", "*a*b*", "ab*", "*ab", "***", "a" * 65, "ﷺ" * 60]
)
def test_what_would_find_nothing_or_nearly_everything_is_no_word(word: str) -> None:
    with pytest.raises(HearthError, match="bad_request") as refusal:
        key_of(word)
    assert refusal.value.field == "word"


def test_a_text_costs_little_however_many_and_however_hostile_the_rules() -> None:
    hostile = [Rule(f"*aaa{'a' * n}b*", False) for n in range(50)] + [
        Rule(f"*aaa{n}*", False) for n in range(5_000)
    ]
    wordlist = Wordlist([*hostile, *(Rule(f"word{n}", False) for n in range(5_000))])
    begun_s = time.process_time()
    assert wordlist.find("a" * 16_000) is None
    assert wordlist.find("word " * 3_000) is None
    assert time.process_time() - begun_s < 0.5


def test_rules_that_nearly_everything_begins_and_ends_like_cost_no_more() -> None:
    chance = random.Random(7)

    def letters(count: int) -> str:
        return "".join(chance.choice("ab") for _ in range(count))

    text = letters(16_000)
    alike = [Rule(f"*{letters(36 + n % 8)}*", False) for n in range(5_000)]
    alike += [Rule(f"*aaab{n}aaa*", False) for n in range(5_000)]
    wordlist = Wordlist([*alike, Rule(f"*{text[8_000:8_040]}*", True)])
    begun_s = time.process_time()
    assert wordlist.find("a" * 16_000) is None
    found = wordlist.find(text)
    assert time.process_time() - begun_s < 0.5
    assert found is not None
    assert found.refuses
    assert wordlist.find(f"x{letters(30)}aaab77aaax") == Rule("*aaab77aaa*", False)


# ---- at the doors ------------------------------------------------------------------------------------------------

pytestmark: Final = pytest.mark.django_db


@pytest.fixture(autouse=True)
def other_rules_afterwards() -> Iterator[None]:
    yield
    inforce.forget()


@pytest.fixture(autouse=True)
def rules(moderator: Person) -> None:
    words.add_words(["darn*"], "refuse", by=moderator.id)
    words.add_words(["heck"], "flag", "mild", by=moderator.id)


@pytest.fixture
def lounge(anna: Person) -> Room:
    return room(anna, person("ben"))


def refused(deed: Callable[[], object]) -> HearthError:
    with pytest.raises(HearthError, match="forbidden") as refusal:
        deed()
    return refusal.value


def test_a_message_with_a_word_that_is_refused_is_not_posted(anna: Person, lounge: Room) -> None:
    refusal = refused(lambda: say(anna, lounge.pk, "Darned!"))
    assert (refusal.message, refusal.field) == ("“darn” is not allowed here.", "text")
    assert not Message.objects.filter(room=lounge).exists()


def test_files_are_not_called_so(anna: Person, lounge: Room) -> None:
    refused(lambda: say(anna, lounge.pk, "look", files=[file_of(anna, name="darned.txt")]))
    say(anna, lounge.pk, "look", files=[file_of(anna, name="what-the-heck.txt")])
    assert Report.objects.get().word == "heck"


def test_a_message_is_not_edited_to_say_it_either(anna: Person, lounge: Room) -> None:
    number = say(anna, lounge.pk, "fine")
    refused(lambda: messages.edit_message(anna.actor, lounge.pk, number, "darn"))
    assert Message.objects.get(room=lounge, number=number).text == "fine"


def test_what_is_said_to_the_moderators_alone_is_posted_and_shown_to_them(anna: Person, lounge: Room) -> None:
    say_many(anna, lounge.pk, ["fine", "what the heck", "heck again"])
    found = Report.objects.order_by("number")
    assert [(each.number, each.text, each.word, each.reporter) for each in found] == [
        (2, "what the heck", "heck", None), (3, "heck again", "heck", None)
    ]  # fmt: skip
    assert Message.objects.filter(room=lounge).count() == 3


def test_files_of_what_is_shown_are_kept_until_somebody_has_decided(
    anna: Person, lounge: Room, moderator: Person
) -> None:
    file = file_of(anna)
    number = say(anna, lounge.pk, "what the heck", files=[file])
    messages.delete_message(anna.actor, lounge.pk, number)
    assert File.objects.filter(pk=file.pk).exists()
    decide(Report.objects.get().pk, Decision(outcome="dismissed"), by=moderator.id)
    assert not File.objects.filter(pk=file.pk).exists()


def test_an_edit_is_shown_once_until_somebody_has_decided(anna: Person, lounge: Room) -> None:
    number = say(anna, lounge.pk, "fine")
    for text in ("heck", "oh heck"):
        messages.edit_message(anna.actor, lounge.pk, number, text)
    assert Report.objects.get().text == "heck"
    Report.objects.update(outcome="dismissed", decided_at="2026-01-01T00:00:00Z")
    messages.edit_message(anna.actor, lounge.pk, number, "very much heck")
    assert Report.objects.count() == 2


def test_the_moderators_see_nothing_of_a_direct_conversation_because_of_a_word(anna: Person) -> None:
    direct = room(anna, person("ben"), kind="direct").pk
    number = say(anna, direct, "what the heck")
    messages.edit_message(anna.actor, direct, number, "heck!")
    assert not Report.objects.exists()
    refused(lambda: say(anna, direct, "darn"))


def test_rooms_are_not_called_so(anna: Person, lounge: Room) -> None:
    wishes: list[tuple[dict[str, Any], str]] = [({"name": "Darn"}, "name"), ({"topic": "darned"}, "topic")]
    for wish, field in wishes:
        made = rq.RoomCreate(kind="public", key=new_key(), **{"name": "attic", **wish})
        assert refused(lambda made=made: rooms.create_room(anna.actor, made)).field == field  # type: ignore[misc]  # a default binds
        update = rq.RoomUpdate(room=lounge.pk, **wish)
        assert refused(lambda update=update: rooms.update_room(anna.actor, update)).field == field  # type: ignore[misc]
    rooms.update_room(anna.actor, rq.RoomUpdate(room=lounge.pk, name="What the heck"))
    assert not Report.objects.exists()


def test_whoever_keeps_order_may_name_a_room_as_they_must(moderator: Person, lounge: Room) -> None:
    administration.administer_room(
        lounge.pk, rq.RoomUpdate(room=lounge.pk, topic="No darns"), by=moderator.id
    )


def test_people_are_not_called_so_and_do_not_say_so_of_themselves(anna: Person, moderator: Person) -> None:
    for wish, field in (
        (rq.Profile(display_name="Darn"), "display_name"),
        (rq.Profile(status="darn"), "status"),
    ):
        assert refused(lambda wish=wish: personal.change_own_profile(anna.id, None, wish)).field == field  # type: ignore[misc]
    accounts.change_profile(anna.id, status="was told not to say darn", by=moderator.id)


def test_nobody_joins_by_such_a_name() -> None:
    for new in (
        accounts.NewPerson(username="darn.you"),
        accounts.NewPerson(username="eve", display_name="Darn"),
    ):
        refused(lambda new=new: invitations.join(invitations.invite().token, new))  # type: ignore[misc]
    assert not User.objects.filter(username__in=["darn.you", "eve"]).exists()


# ---- who changes it ----------------------------------------------------------------------------------------------


def test_a_rule_holds_at_once_and_no_longer_than_it_is_there(
    anna: Person, lounge: Room, moderator: Person
) -> None:
    say(anna, lounge.pk, "gosh")
    words.add_words(["gosh"], "refuse", by=moderator.id)
    refused(lambda: say(anna, lounge.pk, "gosh"))
    rule = WordRule.objects.get(word="gosh")
    words.change_word(rule.pk, "flag", by=moderator.id)
    say(anna, lounge.pk, "gosh")
    assert Report.objects.count() == 1
    words.remove_word(rule.pk, by=moderator.id)
    say(anna, lounge.pk, "gosh")
    assert Report.objects.count() == 1


def test_another_process_goes_by_it_a_moment_later(
    anna: Person, lounge: Room, moderator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = inforce.in_force()
    words.add_words(["gosh"], "refuse", by=moderator.id)
    monkeypatch.setattr(inforce, "_held", held)
    say(anna, lounge.pk, "gosh")
    monkeypatch.setattr(inforce, "KEPT_S", 0.0)
    refused(lambda: say(anna, lounge.pk, "gosh"))
    # Words that have not changed are not read again.
    assert inforce.in_force().words is inforce.in_force().words


def test_a_word_that_is_known_stays_as_it_is(moderator: Person) -> None:
    assert words.add_words(["Heck", "HECK ", "", "gosh"], "refuse", by=moderator.id) == 1
    assert WordRule.objects.get(key="heck").action == "flag"


def test_a_long_list_is_added_in_parts(moderator: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "AT_ONCE", 10)
    assert words.add_words([f"word{n}" for n in range(25)], "flag", by=moderator.id) == 25
    monkeypatch.setattr(words, "MOST_WORDS", 30)
    with pytest.raises(HearthError, match="too_large"):
        words.add_words([f"other{n}" for n in range(5)], "flag", by=moderator.id)


@pytest.mark.parametrize("nonsense", [{"action": "explode"}, {"note": "a\x07b"}, {"words": ["a*b"]}])
def test_nonsense_is_refused(moderator: Person, nonsense: dict[str, Any]) -> None:
    wish: dict[str, Any] = {"words": ["gosh"], "action": "flag", "note": ""} | nonsense
    with pytest.raises(HearthError, match="bad_request"):
        words.add_words(**wish, by=moderator.id)
    assert not WordRule.objects.filter(word="gosh").exists()


def test_only_who_keeps_order_changes_it(anna: Person, moderator: Person) -> None:
    id = WordRule.objects.get(key="heck").pk
    deeds: list[Callable[[], object]] = [
        lambda: words.add_words(["gosh"], "flag", by=anna.id),
        lambda: words.change_word(id, "refuse", by=anna.id),
        lambda: words.remove_word(id, by=anna.id),
    ]
    for deed in deeds:
        refused(deed)
    with pytest.raises(HearthError, match="not_found"):
        words.remove_word(999_999, by=moderator.id)
    with pytest.raises(HearthError, match="not_found"):
        words.change_word(999_999, "flag", by=moderator.id)


def test_the_audit_log_says_who_has_changed_it(moderator: Person) -> None:
    words.add_words(["gosh", "golly"], "flag", by=moderator.id)
    entry = AuditEntry.objects.latest("number")
    assert (entry.act, entry.actor_id) == ("word.changed", moderator.id)
    assert entry.details == {"what": "added", "words": ["gosh", "golly"], "count": 2, "action": "flag"}
    before = entry.number
    words.add_words(["gosh"], "flag", by=moderator.id)
    words.change_word(WordRule.objects.get(word="gosh").pk, "flag", by=moderator.id)
    assert AuditEntry.objects.latest("number").number == before
