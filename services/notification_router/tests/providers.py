"""Local servers that answer as providers do, check what they are sent, and keep it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

LONGEST_TELEGRAM = 4096
TOKEN = "1:secret"


@dataclass
class MailServer:
    """Speaks as much SMTP as a client needs; `answers` are what it says to messages, if not 250."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        while line := (await reader.readline()).decode("ascii").strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                writer.write(b"354 go on\r\n")
                writer.write(self._take(await reader.readuntil(b"\r\n.\r\n")))
            else:
                writer.write(b"250 ok\r\n" if verb != "QUIT" else b"221 bye\r\n")
            if verb == "QUIT":
                break
        writer.close()

    def _take(self, data: bytes) -> bytes:
        if self.answers:
            return f"{self.answers.pop(0)}\r\n".encode()
        assert all(len(line) <= 998 for line in data.split(b"\r\n"))
        parsed = message_from_bytes(data.removesuffix(b".\r\n"), policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        assert {"From", "To", "Subject", "Date", "Message-ID"} <= set(parsed.keys())
        self.mails.append(parsed)
        return b"250 taken\r\n"


@dataclass
class TelegramServer:
    """Takes `sendMessage` as Telegram does; `answers` are what it says instead, with a status."""

    url: str = ""
    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, Any]]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1])
            for line in head.split("\r\n")
            if line.lower().startswith("content-length:")
        )
        body = json.loads(await reader.readexactly(length))
        status, told = self._answer(head.split()[1], body)
        content = json.dumps(told).encode()
        writer.write(
            f"HTTP/1.1 {status} x\r\ncontent-type: application/json\r\nconnection: close\r\n"
            f"content-length: {len(content)}\r\n\r\n".encode()
            + content
        )
        await writer.drain()
        writer.close()

    def _answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if path != f"/bot{TOKEN}/sendMessage":
            return 404, {"ok": False, "error_code": 404}
        if self.answers:
            return self.answers.pop(0)
        units = len(body["text"].encode("utf-16-le")) // 2
        if not body["text"] or units > LONGEST_TELEGRAM or "parse_mode" in body:
            return 400, {"ok": False, "error_code": 400}
        self.messages.append(body)
        return 200, {"ok": True, "result": {"message_id": len(self.messages)}}


@asynccontextmanager
async def serving(provider: Any, scheme: str) -> AsyncIterator[Any]:
    """A provider that listens inside."""
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    async with server:
        provider.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield provider
