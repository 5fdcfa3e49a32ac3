"""Checks what a notary signed, by its verifier key alone (C2SP signed-note)."""

from base64 import b64decode
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ID_BYTES = 4


@dataclass(frozen=True, slots=True)
class Reader:
    """The public key of a log, and the name that makes it known."""

    origin: str
    key_id: bytes
    key: Ed25519PublicKey

    @classmethod
    def of(cls, verifier_key: str) -> Self:
        """Read what a verifier was given; raises ValueError for anything else."""
        try:
            origin, key_id, key = verifier_key.strip().split("+", 2)
            public = Ed25519PublicKey.from_public_bytes(b64decode(key, validate=True)[1:])
            return cls(origin, bytes.fromhex(key_id), public)
        except ValueError:
            raise ValueError("a verifier key should be NAME+ID+KEY, as the log gives it") from None

    def holds(self, text: str, signature: str) -> bool:
        """Whether the log signed these lines; `signature` is base64, as a note has it."""
        try:
            raw = b64decode(signature, validate=True)
            self.key.verify(raw[_ID_BYTES:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return raw[:_ID_BYTES] == self.key_id
