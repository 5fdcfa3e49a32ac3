"""Providers that fail as their dice say, and log what they got and answered."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

from .providers import MailServer, TelegramServer
from .recount_evidence import Got

_NUMBERS = re.compile(r"№(\d+)|You have ([\d,]+) uses")
MAIL: tuple[tuple[str, int, str, str | None], ...] = (
    ("taken", 80, "", None),
    ("failed", 12, "451 later", "the mail server answered 451"),
    ("refused", 8, "550 nobody", "the mail server refused it with 550"),
)
TELEGRAM: tuple[tuple[str, int, int, str | None], ...] = (
    ("taken", 74, 200, None),
    ("failed", 10, 500, "Telegram answered 500"),
    ("refused", 6, 403, "Telegram refused it with 403"),
    ("wait", 10, 429, "Telegram asks to wait"),
)


@dataclass
class Log:
    """What all providers got; `now` is the time of their clocks, `seed` decides who fails."""

    now: Callable[[], datetime]
    seed: int
    got: list[Got] = field(default_factory=list)
    open: int = 0

    @contextmanager
    def connection(self) -> Iterator[None]:
        """Count a connection that is open; one whose client died is over."""
        self.open += 1
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                yield
        finally:
            self.open -= 1

    def answer(self, channel: str, address: str, text: str, table: Any) -> Any:
        """Note what came, and what is answered to it."""
        numbers = frozenset(numbers_of(text))
        dice = Random(f"{self.seed} {self.now()} {channel} {sorted(numbers)}")
        [(kind, _, said, reason)] = dice.choices(table, [one[1] for one in table])
        self.got.append(Got(self.now(), channel, address, numbers, kind, reason))
        return said


@dataclass
class LoggedMail(MailServer):
    """A mail server that logs."""

    log: Any = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self.log.connection():
            await super().serve(reader, writer)

    def _take(self, data: bytes) -> bytes:
        super()._take(data)
        mail = self.mails.pop()
        plain = mail.get_body(("plain",))
        assert plain is not None
        text = f"{mail['Subject']} {plain.get_content()}"
        said = self.log.answer("email", str(mail["To"]), text, MAIL)
        return f"{said or '250 taken'}\r\n".encode()


@dataclass
class LoggedTelegram(TelegramServer):
    """A Telegram that logs."""

    log: Any = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with self.log.connection():
            await super().serve(reader, writer)

    def _answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        status, told = super()._answer(path, body)
        assert status == 200, told
        said = self.log.answer("telegram", str(body["chat_id"]), body["text"], TELEGRAM)
        if said == 200:
            return status, told
        return said, {"ok": False, "error_code": said, "parameters": {"retry_after": 30}}


def numbers_of(text: str) -> list[int]:
    """The numbers of the causes that a text is about."""
    return [int((one or other).replace(",", "")) for one, other in _NUMBERS.findall(text)]
