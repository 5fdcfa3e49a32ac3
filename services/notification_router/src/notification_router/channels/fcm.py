"""Firebase Cloud Messaging by its HTTP v1 API: pushes to apps on phones (NTF-171)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import orjson
from laurel_events.database import utc_now

from notification_router.channels.fcm_token import AccessToken, Credentials, TokenError
from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused
from notification_router.channels.retrying import retry_after
from notification_router.channels.texts import fitting

PREFIX: Final = "fcm:"
"""Begins the endpoint of a device that FCM reaches: the rest is its registration token."""
GONE: Final = "the app has ended its registration"
_KEPT: Final = "86400s"
_MOST_BYTES: Final = 4000
"""Of what an app is told: FCM takes 4096 with the names of the fields."""
_WAIT: Final = timedelta(seconds=60)
"""What FCM asks for where it names no time."""


class Fcm:
    """Sends to one registration token after the other, by a service account's access token."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        api: str,
        credentials: Credentials,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._http = http
        self._url = f"{api.rstrip('/')}/v1/projects/{credentials.project_id}/messages:send"
        self._token = AccessToken(http, credentials, now)
        self._now = now

    async def send_one(self, device: dict[str, Any], message: Outgoing) -> Outcome:
        """One message to one app; a token that is refused is renewed once."""
        told = {"message": _message(device["endpoint"].removeprefix(PREFIX), message)}
        try:
            answer = await self._post(told)
            if answer.status_code == httpx.codes.UNAUTHORIZED:
                self._token.forget()
                answer = await self._post(told)
        except TokenError as error:
            return Failed(str(error), untaken=True)
        except httpx.HTTPError as error:
            return Failed(f"FCM does not answer ({type(error).__name__})")
        return self._answered(answer)

    async def _post(self, told: dict[str, Any]) -> httpx.Response:
        bearer = {"authorization": f"Bearer {await self._token.current()}"}
        return await self._http.post(
            self._url,
            content=orjson.dumps(told),
            headers={**bearer, "content-type": "application/json"},
        )

    def _answered(self, answer: httpx.Response) -> Outcome:
        told = _read(answer)
        if answer.is_success:
            return Accepted(str(told.get("name", "")) or None)
        error = told.get("error", {})
        code = _code(error)
        if code in ("UNREGISTERED", "SENDER_ID_MISMATCH") or _names_token(error):
            return Refused(GONE)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            return Failed("FCM asks to wait", retry_after(answer, self._now()) or _WAIT)
        why = f"FCM answered {answer.status_code} {code}".rstrip()
        if answer.is_server_error or answer.status_code == httpx.codes.UNAUTHORIZED:
            return Failed(why, retry_after(answer, self._now()), untaken=True)
        return Refused(why)


def _message(token: str, message: Outgoing) -> dict[str, Any]:
    """A repeated message takes its own place on the phone: it carries one tag at each attempt."""
    tag = str(message.id)
    told: dict[str, Any] = {
        "token": token,
        "notification": {"title": fitting(message.subject, 200), "body": message.text},
        "data": {"id": tag},
        "android": {"priority": "HIGH", "ttl": _KEPT, "notification": {"tag": tag}},
        "apns": {"headers": {"apns-collapse-id": tag}},
    }
    longest = len(message.text)
    while len(orjson.dumps(told)) > _MOST_BYTES and longest > 1:
        longest = longest * 3 // 4
        told["notification"]["body"] = fitting(message.text, longest)
    return told


def _read(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _code(error: dict[str, Any]) -> str:
    """FCM's own code, or the general one."""
    named = (one.get("errorCode") for one in error.get("details", ()))
    return str(next(filter(None, named), error.get("status", "")))


def _names_token(error: dict[str, Any]) -> bool:
    """Whether it was refused for the token's form: what is wrong otherwise is our own fault."""
    if error.get("status") != "INVALID_ARGUMENT":
        return False
    fields = (
        field.get("field")
        for one in error.get("details", ())
        for field in one.get("fieldViolations", ())
    )
    return "message.token" in fields or "registration token" in str(error.get("message", ""))
