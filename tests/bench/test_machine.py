"""Cores: who is measured has one alone."""

import os

from bench import machine


def test_what_is_started_for_the_server_leaves_the_core_of_the_load() -> None:
    before = os.sched_getaffinity(0)
    with machine.on_core(machine.LOAD_CORE):
        with machine.on_core(machine.SERVER_CORE):
            assert os.sched_getaffinity(0) == {machine.SERVER_CORE}
        assert os.sched_getaffinity(0) == {machine.LOAD_CORE}
    assert os.sched_getaffinity(0) == before


def test_a_core_that_is_not_there_changes_nothing() -> None:
    before = os.sched_getaffinity(0)
    with machine.on_core(-1):
        assert os.sched_getaffinity(0) == before
