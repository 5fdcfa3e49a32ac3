"""Signed links in what is sent outside: who holds one may do what it says, and nothing else."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

import orjson

Purpose = Literal["unsubscribe", "open"]
PATH: Final = "/api/v1/notifications/links"
_DIGEST = 16
"""Bytes of a signature: nobody guesses one of 2^128."""


class LinkError(ValueError):
    """It is no link of ours, or one for something else."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links; without a key there are none.

    `base` is where people reach the API, `app` where a person who opens a notification is led.
    """

    key: str
    base: str
    app: str

    def unsubscribe(self, user_id: int, channel: str, kind: str) -> str:
        """Takes a type, or `*` for all, off a channel of a person (NTF-206)."""
        told: dict[str, str | int] = {"user": user_id, "channel": channel, "type": kind}
        return self._link("unsubscribe", told)

    def open(self, user_id: int, channel: str, notification_id: UUID) -> str:
        """Notes that a person opened a notification that reached them on a channel."""
        told: dict[str, str | int] = {"user": user_id, "channel": channel}
        told["id"] = str(notification_id)
        return self._link("open", told)

    def read(self, purpose: Purpose, token: str) -> Mapping[str, str | int]:
        """What a link says; raises LinkError."""
        told, _, signature = token.partition(".")
        try:
            right = hmac.compare_digest(self._signature(purpose, told), signature)
            found: Mapping[str, str | int] = orjson.loads(urlsafe_b64decode(told))
        except ValueError:
            raise LinkError from None
        if not right or not self.key:
            raise LinkError
        return found

    def _link(self, purpose: Purpose, told: Mapping[str, str | int]) -> str:
        packed = urlsafe_b64encode(orjson.dumps(told)).decode()
        return f"{self.base}{PATH}/{purpose}/{packed}.{self._signature(purpose, packed)}"

    def _signature(self, purpose: Purpose, told: str) -> str:
        signed = hmac.digest(self.key.encode(), f"{purpose}:{told}".encode(), sha256)
        return signed[:_DIGEST].hex()
