"""Files in the administration: whose they are and how large, never what is in them."""

import pytest
from django.test import Client
from django.urls import reverse

from attachments.models import File
from tests.attachments.conftest import Sender
from tests.cast import person

pytestmark = pytest.mark.django_db

LIST = "admin:attachments_file_changelist"


def test_moderators_see_names_and_sizes_the_largest_first_and_nothing_else() -> None:
    anna = Sender(person("anna"))
    anna.send(b"x" * 10, filename="small.txt")
    anna.send(b"y" * 4096, filename="large.txt")
    client = Client()
    client.force_login(person("mod", role="moderator").user)
    page = client.get(reverse(LIST)).content.decode()
    assert page.index("large.txt") < page.index("small.txt")
    assert "4.0" in page
    assert "yyyy" not in page
    assert "/api/v1/files/" not in page
    found = client.get(reverse(LIST), {"q": "small"}).content.decode()
    assert "large.txt" not in found
    for file in File.objects.all():
        assert client.get(reverse("admin:attachments_file_change", args=[file.pk])).status_code in {200, 302}


def test_members_see_no_list() -> None:
    client = Client()
    client.force_login(person("ben").user)
    assert client.get(reverse(LIST)).status_code == 302
