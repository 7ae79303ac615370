"""An authenticator in software, and the browser's part of a ceremony (WebAuthn Level 3): what a page asks for goes in, what
`navigator.credentials` would give it comes out.
"""

import hashlib
import html
import json
import re
import secrets
from dataclasses import dataclass, field
from typing import Any, Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HERE: Final = "https://testserver"
FLAG: Final = AuthenticatorData.FLAG


@dataclass
class Key:
    """What an authenticator keeps of one account."""

    id: bytes
    private: ec.EllipticCurvePrivateKey
    place: str
    user_handle: str


@dataclass
class SoftAuthenticator:
    """Signs for whoever holds it. What a test changes is what an attacker would."""

    origin: str = HERE
    verifies_people: bool = True
    keys: list[Key] = field(default_factory=list)

    def create(self, options: Any) -> dict[str, Any]:
        """Make a key for an account."""
        asked = options["publicKey"]
        place = asked["rp"]["id"]
        key = Key(
            secrets.token_bytes(16), ec.generate_private_key(ec.SECP256R1()), place, asked["user"]["id"]
        )
        public = ES256.from_cryptography_key(key.private.public_key())  # type: ignore[no-untyped-call]
        known = AttestedCredentialData.create(Aaguid(bytes(16)), key.id, public)
        data = AuthenticatorData.create(_hash(place), self._flags() | FLAG.AT, 0, known)
        said = self._client_data(CollectedClientData.TYPE.CREATE, asked["challenge"])
        self.keys.append(key)
        response = {
            "clientDataJSON": said.b64,
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return _credential(key, response, {"credProps": {"rk": True}})  # fmt: skip

    def get(self, options: Any, key: Key | None = None) -> dict[str, Any]:
        """Sign a challenge, with the key that is asked for."""
        asked = options["publicKey"]
        key = key or self._key_for([websafe_decode(one["id"]) for one in asked.get("allowCredentials") or []])
        data = AuthenticatorData.create(_hash(key.place), self._flags(), 0)
        said = self._client_data(CollectedClientData.TYPE.GET, asked["challenge"])
        signature = key.private.sign(data + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": said.b64,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": key.user_handle,
        }
        return _credential(key, response, {})

    def _key_for(self, allowed: list[bytes]) -> Key:
        return next(key for key in self.keys if not allowed or key.id in allowed)

    def _flags(self) -> AuthenticatorData.FLAG:
        return FLAG.UP | FLAG.UV if self.verifies_people else FLAG.UP

    def _client_data(self, kind: str, challenge: str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, self.origin)


def _hash(place: str) -> bytes:
    return hashlib.sha256(place.encode()).digest()


def _credential(key: Key, response: dict[str, Any], extensions: dict[str, Any]) -> dict[str, Any]:
    own = websafe_encode(key.id)
    return {
        "type": "public-key",
        "id": own,
        "rawId": own,
        "authenticatorAttachment": "platform",
        "response": response,
        "clientExtensionResults": extensions,
    }


def options_in(page: str) -> Any:
    """What a page asks an authenticator for."""
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    said = json.loads(html.unescape(found[1]))
    return said.get("creation_options") or said["request_options"]
