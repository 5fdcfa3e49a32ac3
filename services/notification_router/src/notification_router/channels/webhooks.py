"""Outbound webhooks as Standard Webhooks says: signed, with one id however often it is tried."""

from datetime import UTC, datetime
from typing import Any, Final

import httpx
import orjson
from standardwebhooks import Webhook

from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.retrying import retry_after

GONE: Final = httpx.codes.GONE


class Webhooks:
    """Posts to the URLs that people proved to be theirs, signed with the secret of each."""

    def __init__(self, http: httpx.AsyncClient, outbound: Outbound) -> None:
        self._http = http
        self._outbound = outbound

    async def send(self, message: Outgoing) -> Outcome:
        """One POST; every answer but 2xx is tried again, and 410 never."""
        where = orjson.loads(message.address)
        if why := await self._outbound.refusal(where["url"]):
            return Refused(f"the webhook's URL can't be used: {why}")
        now = datetime.now(UTC)
        content = orjson.dumps(_body(message)).decode()
        headers = {
            "content-type": "application/json",
            "webhook-id": str(message.id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(where["secret"]).sign(str(message.id), now, content),
        }
        try:
            answer = await self._http.post(where["url"], content=content, headers=headers)
        except httpx.HTTPError as error:
            return Failed(f"the webhook does not answer ({type(error).__name__})")
        return _answered(answer, now)


def _body(message: Outgoing) -> dict[str, Any]:
    if message.told is None:
        return {"type": "address.verification", "data": {"text": message.text}}
    told = message.told
    if len(told.notifications) == 1:
        [one] = told.notifications
        return {"type": one["event_type"], "timestamp": one["timestamp"], "data": one}
    return {"type": "notifications.digest", "data": {"notifications": list(told.notifications)}}


def _answered(answer: httpx.Response, now: datetime) -> Outcome:
    if answer.is_success:
        return Accepted(answer.headers.get("x-request-id"))
    if answer.status_code == GONE:
        return Refused("the webhook is gone (410)")
    return Failed(f"the webhook answered {answer.status_code}", retry_after(answer, now))
