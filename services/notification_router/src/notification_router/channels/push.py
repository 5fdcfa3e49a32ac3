"""Pushes to the devices that a person registered.

Browsers get web push, encrypted for each (RFC 8030, 8188, 8292), apps on phones get it by FCM.
"""

import asyncio
from typing import Any, Final

import orjson
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from notification_router.channels.fcm import GONE as APP_GONE
from notification_router.channels.fcm import PREFIX, Fcm
from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.texts import fitting
from notification_router.channels.threads import Run

GONE: Final = "the browser has ended its subscription"
NOWHERE: Final = "pushes to such a device lead nowhere here"
_SECONDS: Final = 15.0
_KEPT_SECONDS: Final = 24 * 3600
_GONE: Final = (404, 410)
_LATER: Final = (408, 425, 429)
_LONGEST: Final = 2000
"""Characters of a text: a push holds 4096 bytes, encrypted."""


class Push:
    """Sends to every device of a person; one that is gone is told so that it can be forgotten."""

    def __init__(self, web: "WebPush | None", fcm: Fcm | None) -> None:
        self.web = web
        self.fcm = fcm

    async def send(self, message: Outgoing) -> Outcome:
        """It has arrived once the service of one of the devices took it."""
        devices = orjson.loads(message.address)
        answers = await asyncio.gather(*(self._send_one(one, message) for one in devices))
        gone = tuple(
            one["endpoint"]
            for one, answer in zip(devices, answers, strict=True)
            if answer in (Refused(GONE), Refused(APP_GONE))
        )
        for kind in (Accepted, Failed):
            if found := [one for one in answers if isinstance(one, kind)]:
                return found[0] if kind is Failed else _taken(found, gone)
        return Refused(str(getattr(answers[0], "reason", GONE)), gone)

    async def _send_one(self, device: dict[str, Any], message: Outgoing) -> Outcome:
        way = self.fcm if device["endpoint"].startswith(PREFIX) else self.web
        return await way.send_one(device, message) if way else Refused(NOWHERE)


def _taken(found: list[Any], gone: tuple[str, ...]) -> Outcome:
    """What a service calls it, so that it is found in its logs."""
    named = (one.provider_id for one in found)
    return Accepted(next(filter(None, named), None), gone)


class WebPush:
    """Sends to a browser what only it can read."""

    def __init__(
        self, key: str, subject: str, outbound: Outbound, run: Run = asyncio.to_thread
    ) -> None:
        self._key = ec.derive_private_key(int(key, 16), ec.SECP256R1())
        self._subject = subject
        self._outbound = outbound
        self._run = run

    @property
    def public_key(self) -> bytes:
        """What browsers ask for when they subscribe: an uncompressed point."""
        return self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    async def send_one(self, device: dict[str, Any], message: Outgoing) -> Outcome:
        """One message to one browser."""
        if why := await self._outbound.refusal(device["endpoint"]):
            return Refused(f"the browser's endpoint can't be used: {why}")
        outcome: Outcome = await self._run(self._hand_over, device, message)
        return outcome

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
