"""Statements that are planned once: what they find, what goes wrong in them, and that PostgreSQL keeps their plans."""

import pytest
from django.db import DatabaseError, connection, transaction

from feeds.models import SITE_FEED_ID, Feed
from feeds.planned import among, planned

pytestmark = pytest.mark.django_db

_FEEDS = f"SELECT id FROM {Feed._meta.db_table} WHERE "


def _feeds_among(keys: list[int]) -> list[int]:
    condition, values = among("id", keys)
    return [id for (id,) in planned(_FEEDS + condition, values)]


def test_any_number_of_keys_is_asked_for() -> None:
    assert _feeds_among([SITE_FEED_ID]) == [SITE_FEED_ID]
    assert _feeds_among([2**40, SITE_FEED_ID, 2**40 + 1]) == [SITE_FEED_ID]


def test_what_goes_wrong_is_said_in_the_same_errors() -> None:
    with transaction.atomic():
        with pytest.raises(DatabaseError), transaction.atomic():
            planned("SELECT nothing FROM nowhere", [])

        assert _feeds_among([SITE_FEED_ID]) == [SITE_FEED_ID]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="nothing is planned ahead")
def test_one_plan_serves_whatever_the_values_and_other_cursors_have_none() -> None:
    for keys in ([SITE_FEED_ID], [2, 3], [2**40]):
        _feeds_among(keys)
    with connection.cursor() as cursor:
        for id in (1, 2):
            cursor.execute(f"{_FEEDS} id = %s", [id])
        cursor.execute(
            "SELECT statement FROM pg_prepared_statements WHERE statement LIKE 'SELECT id FROM%%'", []
        )
        planned = [statement for (statement,) in cursor.fetchall()]

    assert planned == [f"{_FEEDS}id = ANY($1::bigint[])"]
