"""Rows made past the ORM's constructors are the rows that the ORM makes."""

from django.db import models

from feeds.tables import restored, table_of
from messaging.models import Member, Message


def fields_of(row: models.Model) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_a_new_row_is_as_its_model_makes_it() -> None:
    made = table_of(Message).new(room_id=3, number=7, author_id=1, key=b"k" * 16, at_ms=5, text="hello")
    other = Message(room_id=3, number=7, author_id=1, key=b"k" * 16, at_ms=5, text="hello")
    assert fields_of(made) == fields_of(other)
    assert made.is_new
    assert made.feed_id == 3


def test_a_row_that_was_found_is_as_its_model_makes_it() -> None:
    names = [field.attname for field in Member._meta.concrete_fields]
    values = [field.get_default() for field in Member._meta.concrete_fields]
    made, other = restored(Member, names, values), Member.from_db("default", names, values)
    assert fields_of(made) == fields_of(other)
    assert not made.is_new
    assert made._state.db == other._state.db


def test_rows_share_nothing_with_one_another() -> None:
    table = table_of(Message)
    one, other = table.new(room_id=1), table.new(room_id=2)
    one.text = "one"
    one._state.adding = False
    assert (other.text, other.is_new) == ("", True)
