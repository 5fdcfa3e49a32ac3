"""What the owner of a wallet signs to claim by a Solana Action (NFT-029).

A claim is paid and signed by the system wallet, so there is no transaction for its owner to sign,
and an Action comes without a token. So the owner signs a text that names tier and wallet. It is not
stored: what was asked comes back as `state`, with a code that only this service can make.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

import orjson
from solders.pubkey import Pubkey
from solders.signature import Signature

_KEY_DOMAIN: Final = b"laurel-action-v1\0"
_VALID_FOR: Final = timedelta(minutes=10)
_MAC_BYTES: Final = 32


class InvalidProof(ValueError):
    """It is not what was asked, signed by the wallet that it was asked of; says why."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a wallet is asked to sign; `chain_id` is a CAIP-2 id, None while none is known."""

    domain: str
    address: str
    level: int
    statement: str
    nonce: str
    issued_at: datetime
    chain_id: str | None

    @property
    def issued(self) -> str:
        """When it was issued, as it stands in the text."""
        return f"{self.issued_at:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def texts(self) -> tuple[str, ...]:
        """The message, as clients of Solana Actions write it: older ones have no article in it."""
        return tuple(self._text(what) for what in ("a message", "message"))

    def _text(self, what: str) -> str:
        head = f"{self.domain} wants you to sign {what} with your account:\n{self.address}"
        fields = [f"Nonce: {self.nonce}", f"Issued At: {self.issued}"]
        chain = [f"Chain ID: {self.chain_id}"] if self.chain_id else []
        return "\n\n".join([head, self.statement, "\n".join(chain + fields)])


@dataclass(frozen=True, slots=True)
class Challenges:
    """Gives challenges away, and knows its own again: `secret` is that of the mint keys."""

    secret: bytes

    def state(self, challenge: Challenge) -> str:
        """What the client hands back unchanged."""
        told = orjson.dumps(asdict(challenge))
        return urlsafe_b64encode(self._code(told) + told).decode()

    def proven(self, state: str, signature: str, now: datetime) -> Challenge:
        """What the owner of its address has signed; raises InvalidProof."""
        challenge = self._read(state)
        if not timedelta() <= now - challenge.issued_at <= _VALID_FOR:
            raise InvalidProof("it was asked too long ago")
        if not _signed(challenge, signature):
            raise InvalidProof("it should be signed by the wallet that was asked")
        return challenge

    def _read(self, state: str) -> Challenge:
        try:
            raw = urlsafe_b64decode(state)
        except ValueError:
            raw = b""
        code, told = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(code, self._code(told)):
            raise InvalidProof("state should be what was handed out, unchanged")
        known = orjson.loads(told)
        return Challenge(**known | {"issued_at": datetime.fromisoformat(known["issued_at"])})

    def _code(self, told: bytes) -> bytes:
        key = hmac.digest(self.secret, _KEY_DOMAIN, sha256)
        return hmac.digest(key, told, sha256)


def _signed(challenge: Challenge, signature: str) -> bool:
    try:
        given, owner = Signature.from_string(signature), Pubkey.from_string(challenge.address)
    except ValueError:
        return False
    return any(given.verify(owner, text.encode()) for text in challenge.texts)
