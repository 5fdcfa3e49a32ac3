"""Signs checkpoints of the log of entries, as C2SP tlog-checkpoint and signed-note say."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Notary:
    """The key of a log, and the name that makes it known."""

    origin: str
    key: Ed25519PrivateKey

    @classmethod
    def of(cls, origin: str, seed: str) -> Self:
        """With the key of this seed: 32 bytes in hexadecimal."""
        return cls(origin, Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)))

    @property
    def verifier_key(self) -> str:
        """What a verifier is given: name, id and public key."""
        return f"{self.origin}+{self._key_id.hex()}+{_base64(_ED25519 + self._public)}"

    def checkpoint(self, size: int, root: bytes) -> str:
        """The signed head of a log of `size` records."""
        return self.signed(f"{self.origin}\n{size}\n{_base64(root)}\n")

    def signed(self, text: str) -> str:
        """Lines of text, the last one ended too, with this signature below (C2SP signed-note)."""
        return f"{text}\n\N{EM DASH} {self.origin} {self.signature(text)}\n"

    def signature(self, text: str) -> str:
        """The signature of these lines alone, in base64."""
        return _base64(self._key_id + self.key.sign(text.encode()))

    def named(self, name: str) -> "Notary":
        """The same key under a name of its own, so that neither signs what the other means."""
        return Notary(f"{self.origin}/{name}", self.key)

    @property
    def _public(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        named = self.origin.encode() + b"\n" + _ED25519 + self._public
        return sha256(named).digest()[:4]


def inclusion_proof(index: int, path: list[bytes], checkpoint: str) -> str:
    """A proof that a record is in a log (C2SP tlog-proof)."""
    hashes = "".join(f"{_base64(one)}\n" for one in path)
    return f"c2sp.org/tlog-proof@v1\nindex {index}\n{hashes}\n{checkpoint}"


def _base64(raw: bytes) -> str:
    return b64encode(raw).decode()
