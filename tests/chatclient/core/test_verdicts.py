"""What follows when the server closes: the table of the protocol, code by code."""

import pytest

from chatclient.core.verdicts import LOST, verdict
from chatprotocol.errors import CloseCode
from chatprotocol.frames import Bye


@pytest.mark.parametrize("code", [1001, 1012, 1013, 4408, 4008, 4429])
def test_what_passes_is_resumed(code: int) -> None:
    found = verdict(code)
    assert found.resume
    assert found.reason


@pytest.mark.parametrize("code", [4400, 1009, 4401, 4403, 4426])
def test_what_does_not_pass_is_not_tried_again(code: int) -> None:
    found = verdict(code)
    assert not found.resume
    assert found.reason.endswith(".")
    assert found.sign_in == (code == 4401)


def test_every_code_has_a_sentence_of_its_own() -> None:
    assert len({verdict(code).reason for code in CloseCode}) == len(CloseCode)


@pytest.mark.parametrize("code", [None, 1000, 1006, 1011, 4999])
def test_an_end_without_a_known_reason_is_a_lost_connection(code: int | None) -> None:
    assert verdict(code) == LOST


def test_the_last_words_count_when_the_code_is_lost() -> None:
    assert verdict(1006, bye=Bye(4401, "gone")).sign_in
    assert not verdict(None, bye=Bye(4403, "")).resume


def test_the_server_says_which_side_to_update() -> None:
    said = "This server speaks version 2 of the protocol: update the client."
    assert verdict(4426, bye=Bye(4426, said)).reason == said
    assert "updated" in verdict(4426).reason


def test_the_servers_own_words_explain_a_suspension_but_not_everything() -> None:
    assert verdict(4403, bye=Bye(4403, "Suspended until Monday.")).reason == "Suspended until Monday."
    assert verdict(1012, bye=Bye(1012, "whatever")).reason == "The server is restarting."


def test_the_pause_that_the_server_names_is_kept() -> None:
    assert verdict(4429, bye=Bye(4429, "too much", 5_000)).after_ms == 5_000
    assert verdict(4429, "retry after 7").after_ms == 7_000
    assert verdict(4429, "").after_ms == 0
    assert verdict(1013, bye=Bye(1013, "busy", 2_000)).after_ms == 2_000
    assert verdict(1013, "42").after_ms == 0
