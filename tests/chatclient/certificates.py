"""Certificates for servers of the tests: of their own, of an authority, run out, for another name."""

import datetime as dt
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HERE = "127.0.0.1"
_KEY = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()


@dataclass
class Certificate:
    """A certificate with its key."""

    made: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def fingerprint(self) -> str:
        return self.made.fingerprint(hashes.SHA256()).hex(":").upper()

    def pem(self) -> bytes:
        return self.made.public_bytes(serialization.Encoding.PEM)

    def serving(self, folder: Path) -> ssl.SSLContext:
        """What a server serves it with."""
        file = folder / f"{self.made.serial_number}.pem"
        file.write_bytes(self.pem() + self.key.private_bytes(serialization.Encoding.PEM, *_KEY))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def made(
    name: str = HERE,
    authority: Certificate | None = None,
    *,
    is_authority: bool = False,
    valid_days: tuple[int, int] = (-1, 30),
) -> Certificate:
    """Make a certificate: of its own without an authority; valid from and to so many days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    issuer = authority.made.subject if authority else subject
    names: list[x509.GeneralName] = [x509.DNSName("localhost")]
    if name[0].isdigit():
        import ipaddress

        names = [x509.IPAddress(ipaddress.ip_address(name))]
    elif name != "localhost":
        names = [x509.DNSName(name)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + dt.timedelta(days=valid_days[0]))
        .not_valid_after(now + dt.timedelta(days=valid_days[1]))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    signer = authority.key if authority else key
    identity = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
    if is_authority:
        builder = builder.add_extension(_signs_certificates(), critical=True)
    builder = builder.add_extension(identity, critical=False)
    return Certificate(builder.sign(signer, hashes.SHA256()), key)


def _signs_certificates() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
