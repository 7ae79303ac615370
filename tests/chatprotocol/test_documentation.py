"""`docs/protocol.md` says what the code says: its example byte for byte, its names and numbers one by one."""

import re
from pathlib import Path

import msgspec
import pytest

from chatprotocol import codec
from chatprotocol.errors import CloseCode, ErrorCode
from chatprotocol.frames import Asked
from chatprotocol.limits import Limits
from chatprotocol.requests import REQUESTS, At, MarkRead
from chatprotocol.rows import ROW_TYPES, Membership, Row
from tests.chatprotocol import samples

PAGE = (Path(__file__).parents[2] / "docs/protocol.md").read_text(encoding="utf-8")


def example_bytes() -> list[bytes]:
    """The frames of the example: what stands left of three spaces and the words."""
    blocks = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    return [
        bytes.fromhex("".join(re.findall(r"^ *((?:[0-9a-f]{2} )+) ", block, re.MULTILINE)))
        for block in blocks
    ]


def test_the_example_is_what_travels() -> None:
    membership = Membership(pos=19, room=7, role="member", joined_at=samples.AT, read=300, state="member")
    assert example_bytes() == [
        codec.encode_request(Asked(5, MarkRead(room=7, number=300))),
        codec.encode_ok(5, At(pos=19)),
        codec.encode_changes("account", 18, 19, [codec.encode_row(membership)]),
    ]


@pytest.mark.parametrize("op", REQUESTS)
def test_every_request_has_its_place(op: str) -> None:
    assert re.search(rf"^### .*\b{op}\b|^\| .*`{op}`", PAGE, re.MULTILINE)


@pytest.mark.parametrize("op", REQUESTS)
def test_every_field_of_a_request_is_named(op: str) -> None:
    for field in REQUESTS[op].__struct_encode_fields__:
        assert f"`{field}`" in PAGE


@pytest.mark.parametrize("kind", ROW_TYPES)
def test_every_row_is_described_with_its_key_and_fields(kind: type[Row]) -> None:
    tag = kind.__struct_config__.tag
    key = ", ".join(f"`{name}`" for name in kind.key_fields)
    assert f"**{tag}** — {f'key {key}' if key else 'one row without a key'}" in PAGE
    for field in kind.__struct_fields__:
        assert f"`{field}`" in PAGE


@pytest.mark.parametrize("limit", msgspec.structs.fields(Limits), ids=lambda limit: limit.name)
def test_every_limit_is_listed_with_its_default(limit: msgspec.structs.FieldInfo) -> None:
    assert re.search(rf"^\| `{limit.name}` \| {limit.default:,} \|", PAGE, re.MULTILINE)


@pytest.mark.parametrize("code", [*ErrorCode, *CloseCode])
def test_every_code_is_listed(code: ErrorCode | CloseCode) -> None:
    assert re.search(rf"^\| `?{code.value}`? \|", PAGE, re.MULTILINE)
