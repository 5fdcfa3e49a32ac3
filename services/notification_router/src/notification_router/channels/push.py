"""Web push to the browsers that a person registered, encrypted for each (RFC 8030, 8188, 8292)."""

import asyncio
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.texts import fitting

GONE: Final = "the browser has ended its subscription"
_SECONDS: Final = 15.0
_KEPT_SECONDS: Final = 24 * 3600
_GONE: Final = (404, 410)
_LATER: Final = (408, 425, 429)
_LONGEST: Final = 2000
"""Characters of a text: a push holds 4096 bytes, encrypted."""


class WebPush:
    """Sends to every browser of a person; one that is gone is told so that it can be forgotten."""

    def __init__(self, key: str, subject: str, outbound: Outbound) -> None:
        self._key = ec.derive_private_key(int(key, 16), ec.SECP256R1())
        self._subject = subject
        self._outbound = outbound

    @property
    def public_key(self) -> bytes:
        """What browsers ask for when they subscribe: an uncompressed point."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    async def send(self, message: Outgoing) -> Outcome:
        """It has arrived once one of the browsers' services took it."""
        devices = orjson.loads(message.address)
        answers = await asyncio.gather(*(self._send_one(one, message) for one in devices))
        gone = tuple(
            one["endpoint"]
            for one, answer in zip(devices, answers, strict=True)
            if answer == Refused(GONE)
        )
        for kind in (Accepted, Failed):
            if found := [one for one in answers if isinstance(one, kind)]:
                return found[0] if kind is Failed else Accepted(gone=gone)
        return Refused(GONE if gone else str(getattr(answers[0], "reason", GONE)), gone)

    async def _send_one(self, device: dict[str, Any], message: Outgoing) -> Outcome:
        if why := await self._outbound.refusal(device["endpoint"]):
            return Refused(f"the browser's endpoint can't be used: {why}")
        return await asyncio.to_thread(self._hand_over, device, message)

    def _hand_over(self, device: dict[str, Any], message: Outgoing) -> Outcome:
        # With it comes a second HTTP client: a process that pushes nothing has none.
        import requests  # noqa: PLC0415
        from py_vapid import Vapid02  # noqa: PLC0415
        from pywebpush import WebPushException, webpush  # noqa: PLC0415

        told = {"id": str(message.id), "title": message.subject}
        told["body"] = fitting(message.text, _LONGEST)
        try:
            webpush(
                {"endpoint": device["endpoint"], "keys": device["keys"]},
                orjson.dumps(told).decode(),
                vapid_private_key=Vapid02(self._key),
                vapid_claims={"sub": self._subject},
                timeout=_SECONDS,
                ttl=_KEPT_SECONDS,
            )
        except WebPushException as error:
            return _refusal(error.status_code)
        except (requests.RequestException, ValueError) as error:
            return Failed(f"the push service does not answer ({type(error).__name__})")
        return Accepted()


def _refusal(status: int | None) -> Outcome:
    if status in _GONE:
        return Refused(GONE)
    if status is None or status >= 500 or status in _LATER:
        return Failed(f"the push service answered {status}")
    return Refused(f"the push service refused it with {status}")
