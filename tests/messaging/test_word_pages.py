"""The word filter in the administration."""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from django.test import Client
from django.urls import reverse

from messaging.moderation import inforce, words
from messaging.moderation.models import WordRule
from tests.cast import Person, person

pytestmark = pytest.mark.django_db

LIST: Final = "admin:messaging_wordrule_changelist"
ADD: Final = "admin:messaging_wordrule_add"


@pytest.fixture(autouse=True)
def other_rules_afterwards() -> Iterator[None]:
    yield
    inforce.forget()


def add(browser: Client, lines: str, **more: str) -> Any:
    return browser.post(reverse(ADD), {"words": lines, "action": "refuse", "note": "", **more}, follow=True)


def kept() -> list[tuple[str, str]]:
    return list(WordRule.objects.order_by("key").values_list("word", "action"))


def test_many_words_are_added_at_once(browser: Client) -> None:
    page = add(browser, "darn*\r\n\r\n heck \r\nDARN*").content.decode()
    assert "2 new words." in page
    assert kept() == [("DARN*", "refuse"), ("heck", "refuse")]


def test_it_is_said_in_which_line_no_word_stands(browser: Client) -> None:
    page = browser.post(
        reverse(ADD), {"words": "darn\na*\nb*b", "action": "flag"}, headers={"Accept-Language": "de"}
    ).content.decode()
    assert "Zeile 2: Ein Wort mit Stern hat mindestens 3 Buchstaben." in page
    assert "Zeile 3: Ein Stern steht nur am Anfang oder Ende eines Wortes." in page
    assert kept() == []


def test_what_comes_of_words_is_changed_on_their_page_and_in_the_list(
    browser: Client, moderator: Person
) -> None:
    words.add_words(["darn", "heck"], "refuse", "old", by=moderator.id)
    rule = WordRule.objects.get(word="darn")
    page = reverse("admin:messaging_wordrule_change", args=[rule.pk])
    assert browser.post(page, {"action": "flag", "note": "mild"}).status_code == 302
    rule.refresh_from_db()
    assert (rule.action, rule.note) == ("flag", "mild")
    chosen = [each.pk for each in WordRule.objects.all()]
    browser.post(reverse(LIST), {"action": "refuse", "_selected_action": chosen})
    assert kept() == [("darn", "refuse"), ("heck", "refuse")]
    browser.post(reverse(LIST), {"action": "flag", "_selected_action": chosen})
    assert kept() == [("darn", "flag"), ("heck", "flag")]
    rule.refresh_from_db()
    assert rule.note == "mild"
    browser.post(reverse(LIST), {"action": "remove", "_selected_action": chosen})
    assert kept() == []


def test_nobody_else_sees_or_changes_it(client: Client, moderator: Person) -> None:
    words.add_words(["darn"], "refuse", by=moderator.id)
    client.force_login(person("anna").user)
    for address in (reverse(LIST), reverse(ADD)):
        answer = client.get(address)
        assert answer.status_code == 302
        assert "darn" not in answer.content.decode()
    client.post(reverse(ADD), {"words": "heck", "action": "refuse"})
    assert kept() == [("darn", "refuse")]


def test_the_list_costs_the_same_however_many_words(
    browser: Client, moderator: Person, django_assert_max_num_queries: Any
) -> None:
    words.add_words([f"word{number}" for number in range(60)], "flag", by=moderator.id)
    with django_assert_max_num_queries(10):
        assert browser.get(reverse(LIST)).status_code == 200
