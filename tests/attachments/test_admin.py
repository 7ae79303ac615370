"""Files in the administration: whose they are and how large, never what is in them or what they are called."""

import pytest
from django.test import Client
from django.urls import reverse

from attachments.models import File
from tests.attachments.conftest import Sender
from tests.cast import person

pytestmark = pytest.mark.django_db

LIST = "admin:attachments_file_changelist"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(person("mod", role="moderator").user)
    return client


def _listed(browser: Client, asked: str = "") -> list[str]:
    return [file.name for file in browser.get(f"{reverse(LIST)}?{asked}").context["cl"].result_list]


def test_moderators_see_whose_files_are_and_how_large_the_largest_first(browser: Client) -> None:
    anna = Sender(person("anna"))
    anna.send(b"x" * 10, filename="small.txt")
    anna.send(b"y" * 4096, filename="large.txt")
    assert _listed(browser) == ["large.txt", "small.txt"]
    page = browser.get(reverse(LIST)).content.decode()
    assert "4.0\xa0KB" in page
    assert "Anna" in page


def test_neither_what_is_in_files_nor_what_they_are_called_is_shown(browser: Client) -> None:
    Sender(person("anna")).send(b"y" * 4096, filename="canary.txt")
    page = browser.get(reverse(LIST)).content.decode()
    for hidden in ("yyyy", "canary", "/api/v1/files/"):
        assert hidden not in page
    for file in File.objects.all():
        assert browser.get(reverse("admin:attachments_file_change", args=[file.pk])).status_code in {200, 302}


def test_files_are_found_by_whose_they_are_and_by_what_and_how_large(browser: Client) -> None:
    anna, ben = person("anna"), person("ben")
    Sender(anna).send(b"hello", filename="letter.txt")
    Sender(ben).send(b"x" * 4096, filename="data.bin")
    File.objects.filter(name="data.bin").update(bytes=11 << 20)
    assert _listed(browser, f"person={anna.id}") == ["letter.txt"]
    assert _listed(browser, "q=ANNA") == ["letter.txt"]
    assert _listed(browser, "q=nobody") == []
    assert _listed(browser, "size=10") == ["data.bin"]
    assert _listed(browser, "kind=image") == []
    assert _listed(browser, "kind=other") == ["data.bin", "letter.txt"]


def test_members_see_no_list() -> None:
    client = Client()
    client.force_login(person("ben").user)
    assert client.get(reverse(LIST)).status_code == 302
