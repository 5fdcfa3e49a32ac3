"""Takes messages as Telegram, Discord and Slack do, and refuses what they would refuse."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

import orjson

JsonObject = dict[str, Any]
_MARKUP = re.compile(r"[<>]|&(?!amp;|lt;|gt;)")


class RefusedError(ValueError):
    """The platform would not take this; the text says why."""


@dataclass(frozen=True, slots=True)
class Platform:
    """Where a platform's messages come in, who one is for, what it says, and what is answered.

    A text has at most `longest` UTF-16 units; one that is `escaped` holds no markup of HTML's.
    """

    path: str
    longest: int
    to: Callable[[Mapping[str, str], JsonObject], str]
    text: Callable[[JsonObject], str]
    answer: Callable[[int], bytes]
    escaped: bool = False

    def shown(self, body: JsonObject) -> str:
        """The text as people see it."""
        text = self.text(body)
        return unescape(text) if self.escaped else text


def _attached(body: JsonObject) -> str:
    [attachment] = body["attachments"]
    return str(attachment.get("text") or attachment["body"])


PLATFORMS: Final[Mapping[str, Platform]] = {
    "telegram": Platform(
        "/bot{token}/sendMessage",
        4096,
        lambda path, body: str(body["chat_id"]),
        lambda body: str(body["text"]),
        lambda number: orjson.dumps({"ok": True, "result": {"message_id": number}}),
    ),
    "discord": Platform(
        "/discord/{id}/{token}",
        2000,
        lambda path, body: path["id"],
        lambda body: str(body["content"]),
        lambda number: b"",
    ),
    "slack": Platform(
        "/slack/{team}/{bot}/{token}",
        40_000,
        lambda path, body: f"{path['team']}/{path['bot']}",
        _attached,
        lambda number: b"ok",
        escaped=True,
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
    if not text or len(text.encode("utf-16-le")) > 2 * platform.longest:
        raise RefusedError(f"a text has 1 to {platform.longest} UTF-16 units")
    if platform.escaped and _MARKUP.search(text):
        raise RefusedError("`&`, `<` and `>` of a text are to be escaped")
    return to
