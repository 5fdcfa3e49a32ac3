"""Outbound webhooks as Standard Webhooks says: signed, with one id however often it is tried."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
import orjson
from standardwebhooks import Webhook

from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused

GONE: Final = httpx.codes.GONE
_LONGEST_WAIT: Final = timedelta(hours=1)
_EMPTY: Final = timedelta(0)


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


def retry_after(answer: httpx.Response, now: datetime) -> timedelta | None:
    """What a Retry-After asks for, in seconds or as a time; an hour at most."""
    told = answer.headers.get("retry-after", "")
    if told.isascii() and told.isdigit():
        return min(timedelta(seconds=int(told[:9])), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(told) - now
    except (ValueError, TypeError):
        return None
    return max(_EMPTY, min(wait, _LONGEST_WAIT))
