"""Profiles and tokens: kept, found again, and nobody else's; a keyring may fail in any way it likes."""

import stat
import threading
from pathlib import Path

import pytest

from chatclient import tokens, version
from chatclient.profiles import Profile, Profiles, default_folder, is_name
from chatprotocol.errors import ErrorCode, HearthError

HOME = Profile(
    name="home", address="https://chat.example.org", username="anna", user=1, device=2, server_name="Home"
)


class Ring:
    """A keyring that works, or does not."""

    def __init__(self, fault: str = "") -> None:
        self.fault = fault
        self.held: dict[tuple[str, str], str] = {}
        self.blocked = threading.Event()

    def stumble(self) -> None:
        if self.fault == "raises":
            raise RuntimeError("the wallet is closed")
        if self.fault == "hangs":
            self.blocked.wait()

    def get_password(self, service: str, entry: str) -> str | None:
        self.stumble()
        return self.held.get((service, entry))

    def set_password(self, service: str, entry: str, token: str) -> None:
        self.stumble()
        if self.fault != "keeps nothing":
            self.held[service, entry] = token

    def delete_password(self, service: str, entry: str) -> None:
        self.stumble()
        del self.held[service, entry]


def with_ring(monkeypatch: pytest.MonkeyPatch, ring: Ring) -> None:
    monkeypatch.setattr(tokens, "Keyring", lambda: ring)


def test_a_profile_is_kept(profiles: Profiles) -> None:
    profiles.save(HOME)
    assert profiles.get("home") == HOME
    assert profiles.all() == (HOME,)
    assert stat.S_IMODE(profiles.folder_of("home").stat().st_mode) == 0o700


def test_profiles_come_by_name_and_what_cannot_be_read_is_left_out(profiles: Profiles) -> None:
    assert profiles.all() == ()
    for name in ("work", "home", "broken", "other", "empty"):
        profiles.save(Profile(name=name, address="https://a", username="anna", user=1, device=1))
    (profiles.folder_of("broken") / "profile.json").write_text("{")
    (profiles.folder_of("other") / "profile.json").write_text('{"name": 5}')
    (profiles.folder_of("empty") / "profile.json").unlink()
    (profiles.folder / "a file.txt").write_text("not ours")
    assert [profile.name for profile in profiles.all()] == ["home", "work"]


def test_a_folder_that_was_renamed_is_a_profile_of_that_name(profiles: Profiles) -> None:
    profiles.save(HOME)
    profiles.folder_of("home").rename(profiles.folder_of("moved"))
    assert [profile.name for profile in profiles.all()] == ["moved"]


@pytest.mark.parametrize("name", ["home", "anna@chat.example.org-8000", "demo-anna-8000", "A_1", "x" * 64])
def test_names_that_a_profile_can_have(name: str) -> None:
    assert is_name(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../up", "a/b", "a\\b", "-x", ".x", "con", "NUL.txt", "x" * 65, "a.", "ä"]
)
def test_names_that_a_profile_cannot_have(name: str, profiles: Profiles) -> None:
    assert not is_name(name)
    with pytest.raises(HearthError) as refusal:
        profiles.folder_of(name)
    assert refusal.value.code is ErrorCode.BAD_REQUEST


def test_a_profile_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    profiles = Profiles(tmp_path / "file")
    with pytest.raises(HearthError, match="cannot be kept"):
        profiles.save(HOME)
    with pytest.raises(HearthError, match="cannot be kept"):
        profiles.save_token_in_file(HOME, "token")


def test_profiles_lie_where_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HEARTH_PROFILE_DIR", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("HEARTH_PROFILE_DIR")
    assert default_folder().parts[-2:] == ("hearth", "profiles")


def test_a_token_lies_in_the_keyring(profiles: Profiles, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = Ring()
    with_ring(monkeypatch, ring)
    profiles.save(HOME)
    assert profiles.save_token(HOME, "secret") == "keyring"
    assert profiles.token(HOME) == "secret"
    assert not (profiles.folder_of("home") / "token").exists()
    assert Profiles(profiles.folder / "elsewhere").token(HOME) is None
    profiles.forget_token(HOME)
    assert ring.held == {}
    assert profiles.token(HOME) is None
    profiles.forget_token(HOME)


@pytest.mark.parametrize("fault", ["raises", "hangs", "keeps nothing"])
def test_without_a_keyring_that_works_it_lies_in_a_file_of_my_own(
    fault: str, profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = Ring(fault)
    with_ring(monkeypatch, ring)
    profiles.save(HOME)
    folder = profiles.folder_of("home")
    try:
        assert tokens.save(folder, "entry", "secret", patience_s=0.05) == "file"
        assert stat.S_IMODE((folder / "token").stat().st_mode) == 0o600
        assert tokens.load(folder, "entry", patience_s=0.05) == "secret"
        tokens.forget(folder, "entry", patience_s=0.05)
        assert tokens.load(folder, "entry", patience_s=0.05) is None
    finally:
        ring.blocked.set()


def test_without_any_keyring_it_lies_in_a_file(profiles: Profiles) -> None:
    """The keyring of this run takes everything and keeps nothing."""
    profiles.save(HOME)
    assert profiles.save_token(HOME, "secret") == "file"
    assert profiles.token(HOME) == "secret"


def test_a_token_in_the_keyring_takes_the_place_of_the_file(
    profiles: Profiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    profiles.save(HOME)
    profiles.save_token_in_file(HOME, "old")
    with_ring(monkeypatch, Ring())
    assert profiles.save_token(HOME, "new") == "keyring"
    assert profiles.token(HOME) == "new"


def test_a_profile_is_removed_with_everything_in_it(profiles: Profiles) -> None:
    profiles.save(HOME)
    profiles.save_token(HOME, "secret")
    profiles.remove("home")
    profiles.remove("home")
    assert profiles.all() == ()
    assert not profiles.folder_of("home").exists()


def test_a_program_that_is_not_installed_has_a_version_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert version.version()
    version.version.cache_clear()
    monkeypatch.setattr(version, "DISTRIBUTION", "nothing-of-this-name")
    assert version.version() == "0"
    version.version.cache_clear()
