"""A device that says hello is seen: by the day, and written once a day."""

from datetime import date

from django.db import connection

from accounts import services
from accounts.models import Device
from feeds.models import Feed
from tests.cast import Person, person
from tests.messaging.conftest import Line, doing


def long_unseen() -> Person:
    anna = person("anna")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_device SET last_seen = '2020-01-01' WHERE id = %s", [anna.device.pk])
    services._seen_today.clear()
    return anna


def seen(anna: Person) -> date:
    return Device.objects.get(pk=anna.device.pk).last_seen


async def test_a_device_that_says_hello_is_seen_today(line: Line) -> None:
    anna = await doing(long_unseen)
    before = (await doing(Feed.objects.get, pk=anna.device.feed_id)).head
    first, _ = await line.greet(anna)
    await first.until_level("account", before + 1)
    assert await doing(seen, anna) > date(2020, 1, 1)


async def test_a_second_hello_of_the_day_writes_nothing(line: Line) -> None:
    anna = await doing(long_unseen)
    head = (await doing(Feed.objects.get, pk=anna.device.feed_id)).head + 1
    first, _ = await line.greet(anna)
    await first.until_level("account", head)
    await line.join(anna)
    assert (await doing(Feed.objects.get, pk=anna.device.feed_id)).head == head
