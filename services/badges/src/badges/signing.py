"""Signs credentials, and publishes the key that verifies them."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import jwt
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ALGORITHM = "EdDSA"


@dataclass(frozen=True, slots=True)
class CredentialSigner:
    """The Ed25519 key of credentials, or none; their issuer's name and the API's address.

    Without a key no credentials are given out.
    """

    key: Ed25519PrivateKey | None
    url: str
    issuer: str

    @classmethod
    def of(cls, seed: str | None, url: str, issuer: str) -> Self:
        """With the key of this seed: 32 bytes in hexadecimal."""
        key = seed and Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
        return cls(key or None, url.rstrip("/"), issuer)

    def sign(self, claims: Mapping[str, Any]) -> str | None:
        """The claims as JWT in compact form; None without a key."""
        if self.key is None:
            return None
        headers = {"typ": "JWT", "kid": self._key_id(_public(self.key))}
        return jwt.encode(dict(claims), self.key, algorithm=ALGORITHM, headers=headers)

    def jwks(self) -> Mapping[str, Any]:
        """The public key as a JWKS document; empty without a key."""
        if self.key is None:
            return {"keys": []}
        public = _public(self.key)
        named = {"kid": self._key_id(public), "use": "sig", "alg": ALGORITHM}
        return {"keys": [{**public, **named}]}

    @staticmethod
    def _key_id(public: Mapping[str, str]) -> str:
        """The key's RFC 7638 thumbprint."""
        canonical = orjson.dumps({name: public[name] for name in ("crv", "kty", "x")})
        return _base64(hashlib.sha256(canonical).digest())


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    return {"kty": "OKP", "crv": "Ed25519", "x": _base64(key.public_key().public_bytes_raw())}


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
