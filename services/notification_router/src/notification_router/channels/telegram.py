"""Telegram's bot API."""

from datetime import timedelta
from typing import Any

import httpx

from notification_router.channels.outcomes import Accepted, Failed, Outcome, Outgoing, Refused

_LONGEST = 4096
"""Of a message, in UTF-16 code units."""


class Telegram:
    """Sends as a bot to the chats that people opened with it."""

    def __init__(self, http: httpx.AsyncClient, api: str, token: str) -> None:
        self._http = http
        self._address = f"{api.rstrip('/')}/bot{token}/sendMessage"

    async def send(self, message: Outgoing) -> Outcome:
        """One message as plain text: nothing in it is read as markup or mentions anybody."""
        body = {
            "chat_id": message.address,
            "text": _cut(f"{message.subject}\n\n{message.text}"),
            "link_preview_options": {"is_disabled": True},
        }
        try:
            answer = await self._http.post(self._address, json=body)
            told: dict[str, Any] = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            return Failed(f"Telegram does not answer ({type(error).__name__})")
        if answer.is_success and told.get("ok"):
            return Accepted(str(told["result"]["message_id"]))
        return _refusal(answer.status_code, told)


def _refusal(status: int, told: dict[str, Any]) -> Outcome:
    if status == httpx.codes.TOO_MANY_REQUESTS:
        seconds = told.get("parameters", {}).get("retry_after", 1)
        return Failed("Telegram asks to wait", timedelta(seconds=int(seconds)))
    if httpx.codes.is_client_error(status):
        return Refused(f"Telegram refused it with {status}")
    return Failed(f"Telegram answered {status}")


def _cut(text: str) -> str:
    """The text in as many UTF-16 code units as Telegram takes, cut between characters."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _LONGEST:
        return text
    return units[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
