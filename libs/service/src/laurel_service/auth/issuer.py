"""Issues tokens with a key of its own: for development and tests, where no platform does."""

import base64
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import jwt
import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from laurel_service.auth import AUDIENCE, ISSUER

_KEY_BITS = 2048


@dataclass(frozen=True, slots=True)
class Issuer:
    """Signs RS256 tokens, and publishes the JWKS that verifies them."""

    key: rsa.RSAPrivateKey
    issuer: str = ISSUER
    audience: str = AUDIENCE

    @classmethod
    def generate(cls) -> Self:
        """An issuer with a new key."""
        return cls(rsa.generate_private_key(public_exponent=65537, key_size=_KEY_BITS))

    @classmethod
    def at(cls, path: Path) -> Self:
        """The issuer whose private key lies at `path` (PEM); makes it on first use, mode 0600."""
        if not path.exists():
            unfinished = path.with_name(f"{path.name}.new")
            unfinished.touch(mode=0o600)
            unfinished.write_text(cls.generate().pem())
            unfinished.replace(path)
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{path} holds no RSA key; delete it to get a new one")
        return cls(key)

    @property
    def key_id(self) -> str:
        """The key's RFC 7638 thumbprint."""
        public = self._public_jwk()
        canonical = orjson.dumps({name: public[name] for name in ("e", "kty", "n")})
        digest = hashlib.sha256(canonical).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def jwks(self) -> str:
        """The JWKS document, with the public key alone."""
        key = self._public_jwk() | {"kid": self.key_id, "use": "sig", "alg": "RS256"}
        return orjson.dumps({"keys": [key]}).decode()

    def token(
        self,
        user_id: int,
        *,
        roles: Collection[str] = ("user",),
        scopes: Collection[str] = (),
        ttl: timedelta = timedelta(hours=1),
        session: str | None = None,
        now: datetime | None = None,
    ) -> str:
        """A token for a user, valid for `ttl` from `now` (the present unless given)."""
        issued = now or datetime.now(UTC)
        claims = {
            "iss": self.issuer,
            "aud": self.audience,
            "sub": str(user_id),
            "roles": sorted(roles),
            "scope": " ".join(sorted(scopes)),
            "iat": issued,
            "exp": issued + ttl,
        }
        if session is not None:
            claims["sid"] = session
        return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": self.key_id})

    def _public_jwk(self) -> dict[str, Any]:
        return jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)

    def pem(self) -> str:
        """The private key, as `at` reads it."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ).decode()
