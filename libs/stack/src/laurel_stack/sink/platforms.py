"""Takes messages as Telegram, Discord and Slack do, and refuses what they would refuse."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

JsonObject = dict[str, Any]
_LONGEST: Final = {"telegram": 4096, "discord": 2000, "slack": 40_000}
_SLACK_MARKUP = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")


class RefusedError(ValueError):
    """The platform would not take this; the text says why."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a platform's messages come in, who one is for, what it says, and what is answered."""

    path: str
    to: Callable[[Mapping[str, str], JsonObject], str]
    text: Callable[[JsonObject], str]
    answer: Callable[[int], bytes]


def _attached(body: JsonObject) -> str:
    [attachment] = body["attachments"]
    return str(attachment.get("text") or attachment["body"])


PLATFORMS: Final[Mapping[str, Platform]] = {
    "telegram": Platform(
        "/bot{token}/sendMessage",
        lambda path, body: str(body["chat_id"]),
        lambda body: str(body["text"]),
        lambda number: orjson.dumps({"ok": True, "result": {"message_id": number}}),
    ),
    "discord": Platform(
        "/discord/{id}/{token}",
        lambda path, body: path["id"],
        lambda body: str(body["content"]),
        lambda number: b"",
    ),
    "slack": Platform(
        "/slack/{team}/{bot}/{token}",
        lambda path, body: f"{path['team']}/{path['bot']}",
        _attached,
        lambda number: b"ok",
    ),
}


def checked(channel: str, path: Mapping[str, str], source: bytes) -> str:
    """Whom a message is for; raises RefusedError where the platform would refuse it."""
    platform = PLATFORMS[channel]
    try:
        body = orjson.loads(source)
        to, text = platform.to(path, body), platform.text(body)
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(f"it is no message of {channel}: {error}") from None
    if not text or len(text.encode("utf-16-le")) > 2 * _LONGEST[channel]:
        raise RefusedError(f"a text has 1 to {_LONGEST[channel]} UTF-16 units")
    if channel == "slack" and _SLACK_MARKUP.search(text):
        raise RefusedError("`&`, `<` and `>` of a text are to be escaped")
    return to
