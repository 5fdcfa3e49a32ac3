"""Local servers that answer as providers do, check what they are sent, and keep it."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from typing import Any

LONGEST_TELEGRAM = 4096
LONGEST_DISCORD = 2000
LONGEST_SLACK = 40_000
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
        path, _, body = await asked(reader)
        status, told = self._answer(path, json.loads(body))
        more = {"content-type": "application/json"}
        await answer(writer, status, json.dumps(told).encode(), more)

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


@dataclass
class HttpServer:
    """Keeps what is posted to it; `answers` are what it says instead of 200, with headers."""

    url: str = ""
    taken: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    content: bytes = b"{}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path, headers, body = await asked(reader)
        status, more = self.answers.pop(0) if self.answers else (self.judge(path, body), {})
        if status < 300:
            self.taken.append((path, headers, body))
        await answer(writer, status, self.content, more)

    def judge(self, path: str, body: bytes) -> int:
        """The status of what came, by its form."""
        return 200


@dataclass
class DiscordServer(HttpServer):
    """Takes webhooks as Discord does, and shows them: `shown` is what people see."""

    shown: list[str] = field(default_factory=list)

    def judge(self, path: str, body: bytes) -> int:
        told = json.loads(body)
        content = told.get("content", "")
        if path.split("?", maxsplit=1)[0] != "/api/webhooks/4711/to-ken":
            return 404
        if not content or len(content.encode("utf-16-le")) > 2 * LONGEST_DISCORD:
            return 400
        if told.get("allowed_mentions") != {"parse": []}:
            return 403
        markup = re.sub(r"\\(.)", "", content, flags=re.DOTALL)
        assert not re.search(r"[*_~`|\[\]<>]", markup), markup
        self.shown.append(re.sub(r"\\(.)", r"\1", content, flags=re.DOTALL))
        return 204


@dataclass
class SlackServer(HttpServer):
    """Takes webhooks as Slack does, where `&`, `<` and `>` are markup in any text."""

    content: bytes = b"ok"
    shown: list[str] = field(default_factory=list)

    def judge(self, path: str, body: bytes) -> int:
        told = json.loads(body)
        [attachment] = told["attachments"]
        text = attachment.get("text") or attachment["body"]
        if path != "/services/T1/B1/secret" or told["mrkdwn"] is not False:
            return 404
        if re.search(r"[<>]|&(?!amp;|lt;|gt;)", text) or len(text) > LONGEST_SLACK:
            return 400
        self.shown.append(unescape(text))
        return 200


async def asked(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], bytes]:
    """A request over HTTP: its path, its headers in small letters, and its body."""
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    named = (line.partition(":") for line in lines)
    headers = {name.lower(): value.strip() for name, _, value in named}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    return first.split()[1], headers, body


async def answer(
    writer: asyncio.StreamWriter, status: int, content: bytes, headers: Mapping[str, str]
) -> None:
    """Answer it, and end the connection."""
    told = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"HTTP/1.1 {status} x\r\n{told}connection: close\r\ncontent-length: {len(content)}"
    writer.write(f"{head}\r\n\r\n".encode() + content)
    await writer.drain()
    writer.close()


@asynccontextmanager
async def serving(provider: Any, scheme: str) -> AsyncIterator[Any]:
    """A provider that listens inside."""
    server = await asyncio.start_server(provider.serve, "127.0.0.1", 0)
    async with server:
        provider.url = f"{scheme}://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield provider
