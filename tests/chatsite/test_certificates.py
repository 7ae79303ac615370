"""What `serve` shows over TLS: a certificate of its own that stays, or one that its owner brings and that can be used."""

import hashlib
import ipaddress
import re
import ssl
import stat
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chatsite.certificates import brought, names, own, showing
from chatsite.certificates.__main__ import main
from chatsite.certificates.refusals import CertificateRefused
from tests.chatsite.conftest import Process, manage

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ["chat.example.org", "localhost", "192.0.2.7", "2001:db8::7"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "tls"


def read(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_file(path: Path, key: ec.EllipticCurvePrivateKey, passphrase: bytes = b"") -> Path:
    sealed = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, sealed))
    return path


# ---- its own -----------------------------------------------------------------------------------------------------


def test_its_own_certificate_names_every_way_to_it_and_lives_for_ten_years(folder: Path) -> None:
    cert, key = own.keep(folder, NAMES, NOW)
    found = read(cert)
    said = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert said.get_values_for_type(x509.DNSName) == ["chat.example.org", "localhost"]
    assert said.get_values_for_type(x509.IPAddress) == [ipaddress.ip_address(each) for each in NAMES[2:]]
    assert found.not_valid_after_utc - NOW > timedelta(days=3650)
    assert found.not_valid_before_utc < NOW
    public = found.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    assert isinstance(public.curve, ec.SECP256R1)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["certificate.pem", "key.pem"]


def test_it_stays_the_same_until_a_month_before_its_end_and_the_key_beyond(folder: Path) -> None:
    cert, key = own.keep(folder, NAMES, NOW)
    first, made = showing.fingerprint(cert), key.read_bytes()
    own.keep(folder, [*NAMES, "another.example.org"], NOW + own.LIFE - timedelta(days=31))
    assert showing.fingerprint(cert) == first
    renewed_at = NOW + own.LIFE - timedelta(days=29)
    own.keep(folder, NAMES, renewed_at)
    assert showing.fingerprint(cert) != first
    assert key.read_bytes() == made
    assert read(cert).not_valid_after_utc > renewed_at + timedelta(days=3650)


def test_a_certificate_that_is_lost_or_of_another_key_is_made_again_and_a_key_is_not(folder: Path) -> None:
    cert, key = own.keep(folder, NAMES, NOW)
    for damage in ("", "nonsense", own.certificate(new_key(), NAMES, NOW).decode()):
        cert.write_text(damage)
        own.keep(folder, NAMES, NOW)
        brought.assert_usable(cert, key, NOW)
    key.write_text("nonsense")
    with pytest.raises(CertificateRefused, match="Put it back from a backup, or delete it"):
        own.keep(folder, NAMES, NOW)


def test_a_key_that_others_could_read_is_made_private(folder: Path) -> None:
    key = own.keep(folder, NAMES, NOW).key
    key.chmod(0o644)
    own.keep(folder, NAMES, NOW)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_who_cannot_keep_it_says_so_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "tls").write_text("a file")
    assert main(["keep", str(tmp_path / "tls"), "localhost"]) == 1
    said = capsys.readouterr().err
    assert said.startswith("The certificate cannot be kept in ")
    assert said.count("\n") == 1


def test_names_beyond_ascii_are_written_as_the_network_has_them_and_impossible_ones_refused() -> None:
    made = x509.load_pem_x509_certificate(own.certificate(new_key(), ["bücher.example"], NOW))
    said = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert said.get_values_for_type(x509.DNSName) == ["xn--bcher-kva.example"]
    with pytest.raises(CertificateRefused, match="No certificate can be made for"):
        own.certificate(new_key(), ["x" * 70 + "ü"], NOW)


def test_a_fingerprint_is_that_of_the_first_certificate_in_the_form_that_people_compare(folder: Path) -> None:
    cert, _ = own.keep(folder, NAMES, NOW)
    alone = read(cert).public_bytes(serialization.Encoding.DER)
    cert.write_bytes(cert.read_bytes() + own.certificate(new_key(), NAMES, NOW))
    said = showing.fingerprint(cert)
    assert re.fullmatch("([0-9A-F]{2}:){31}[0-9A-F]{2}", said)
    assert said.replace(":", "").lower() == hashlib.sha256(alone).hexdigest()


def test_a_machine_knows_its_names_and_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "Linde")
    monkeypatch.setattr("socket.getaddrinfo", pytest.fail)
    found = names.of_this_machine(["chat.example.org", "[::1]", "*", ".school.example"])
    assert found[:5] == ["chat.example.org", "::1", "school.example", "linde", "linde.local"]
    assert {"localhost", "127.0.0.1"} <= set(found)
    assert len(found) == len(set(found))
    assert not any(each.startswith("fe80") for each in found)


# ---- one that somebody brings ------------------------------------------------------------------------------------


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    key = new_key()
    good, its_key = tmp_path / "good.pem", key_file(tmp_path / "key.pem", key)
    good.write_bytes(own.certificate(key, NAMES, NOW))
    text = tmp_path / "text.pem"
    text.write_text("no certificate")
    other = key_file(tmp_path / "other.pem", new_key())
    sealed = key_file(tmp_path / "sealed.pem", key, b"passphrase")
    nowhere = tmp_path / "nowhere.pem"
    assert brought.assert_usable(good, its_key, NOW) == read(good)
    refused: list[tuple[Path, Path, datetime, str]] = [
        (nowhere, its_key, NOW, f"The certificate {nowhere} cannot be read: No such file or directory."),
        (good, nowhere, NOW, f"The key {nowhere} cannot be read: No such file or directory."),
        (tmp_path, its_key, NOW, f"The certificate {tmp_path} cannot be read: Is a directory."),
        (text, its_key, NOW, f"{text} holds no certificate in PEM."),
        (good, text, NOW, f"{text} holds no private key in PEM."),
        (good, other, NOW, f"The key {other} does not belong to the certificate {good}."),
        (good, sealed, NOW, f"The key {sealed} has a passphrase"),
        (good, its_key, NOW + own.LIFE, f"The certificate {good} has ended on 2036-05-31"),
        (good, its_key, NOW - timedelta(days=2), f"The certificate {good} is valid from 2026-05-31 on"),
    ]
    for cert, private, now, said in refused:
        with pytest.raises(CertificateRefused) as refusal:
            brought.assert_usable(cert, private, now)
        assert str(refusal.value).startswith(said)
        assert "\n" not in str(refusal.value)


# ---- serving -----------------------------------------------------------------------------------------------------


def test_serve_shows_it_and_prints_its_fingerprint(
    tmp_path: Path, free_port: int, start: Callable[..., Process]
) -> None:
    assert manage(tmp_path, "migrate").returncode == 0
    process = start(tmp_path, "serve", "--tls", "self-signed", "--bind", f"127.0.0.1:{free_port}")
    process.wait_ready()
    context = ssl.create_default_context(cafile=str(tmp_path / "tls" / "certificate.pem"))
    answer = httpx.get(f"https://127.0.0.1:{free_port}/healthz", verify=context)
    assert answer.json()["server"] == "hearth"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{free_port}/healthz", verify=old)
    shown = showing.fingerprint(tmp_path / "tls" / "certificate.pem")
    assert process.end() == 0
    assert process.printed == [
        f"Hearth is at https://127.0.0.1:{free_port}",
        f"SHA-256 of its certificate: {shown}",
    ]
