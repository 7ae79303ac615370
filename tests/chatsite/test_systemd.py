"""What systemd hears of a server; that `serve` says it is told with the servers."""

import socket
from pathlib import Path

import pytest

from chatsite import systemd


@pytest.mark.parametrize("kind", ["a file", "a name without a file"])
def test_systemd_hears_that_people_are_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    at = str(tmp_path / "notify")
    abstract = kind != "a file"
    monkeypatch.setenv("NOTIFY_SOCKET", f"@{at}" if abstract else at)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{at}" if abstract else at)
        listening.settimeout(5)
        systemd.say_ready()
        assert listening.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nobody/listens/here"])
def test_nobody_has_to_hear_it(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    systemd.say_ready()
