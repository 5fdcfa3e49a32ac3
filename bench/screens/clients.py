"""Many Socket.IO clients in one process: `python -m bench.screens.clients`.

Reads a job as a line of JSON: `host`, `port`, a token each in `tokens`, and how many `messages` all
of them are to get. Prints a line when all are connected, and one with the time when all have come.
Each message is acknowledged. Ends with its input.

They speak no more of WebSocket and Socket.IO than the servers of the benchmark need: a client
library would take more memory and time than what is measured.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass, field
from typing import Any

_AT_ONCE = 100
"""Connections that are being opened."""
_TEXT, _PING = 0x1, 0x9


@dataclass(slots=True)
class Crowd:
    """How many are connected and what has come, of all."""

    messages: int
    come: int = 0
    all_come: asyncio.Event = field(default_factory=asyncio.Event)

    def count(self) -> None:
        """One more has come."""
        self.come += 1
        if self.come == self.messages:
            self.all_come.set()


class Screen(asyncio.Protocol):
    """One client."""

    def __init__(self, crowd: Crowd, token: str) -> None:
        self._crowd, self._token, self._read = crowd, token, b""
        self._upgraded = False
        self.connected: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: Any) -> None:
        """Ask for a WebSocket."""
        self._transport = transport
        transport.write(
            b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: bench\r\n"
            b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )

    def connection_lost(self, error: Exception | None) -> None:
        """A screen that goes out early would make the figure wrong."""
        if not self.connected.done():
            self.connected.set_exception(error or ConnectionError("refused"))

    def data_received(self, data: bytes) -> None:
        """Take whole frames from what has come."""
        self._read += data
        if not self._upgraded:
            head, ended, rest = self._read.partition(b"\r\n\r\n")
            if not ended:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self._transport.close()
                return
            self._upgraded, self._read = True, rest
        while (taken := _frame(self._read)) is not None:
            kind, payload, self._read = taken
            self._hear(kind, payload)

    def _hear(self, kind: int, payload: bytes) -> None:
        if kind == _PING:
            self._say(payload, 0xA)
        elif kind == _TEXT:
            self._hear_packet(payload)

    def _hear_packet(self, packet: bytes) -> None:
        if packet.startswith(b"0"):
            self._say(b"40" + json.dumps({"token": self._token}).encode())
        elif packet == b"2":
            self._say(b"3")
        elif packet.startswith(b"40"):
            self.connected.set_result(None)
        elif packet.startswith(b"42"):
            self._say(b"43" + packet[2 : packet.index(b"[")] + b"[]")
            self._crowd.count()

    def _say(self, payload: bytes, kind: int = _TEXT) -> None:
        """A frame of a client is masked: with zeros it stays as it is."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self._transport.write(bytes([0x80 | kind]) + length + bytes(4) + payload)


def _frame(read: bytes) -> tuple[int, bytes, bytes] | None:
    """The first whole frame: its kind, what it holds, and what comes after it."""
    if len(read) < 2:
        return None
    size, begin = read[1] & 0x7F, 2
    if size > 125:
        begin = 4 if size == 126 else 10
        size = int.from_bytes(read[2:begin], "big")
    if len(read) < begin + size:
        return None
    return read[0] & 0x0F, read[begin : begin + size], read[begin + size :]


async def _connect(job: Any, crowd: Crowd) -> None:
    room, loop = asyncio.Semaphore(_AT_ONCE), asyncio.get_running_loop()

    async def connect(token: str) -> None:
        async with room:
            _, screen = await loop.create_connection(
                lambda: Screen(crowd, token), job["host"], job["port"]
            )
            await screen.connected

    await asyncio.gather(*map(connect, job["tokens"]))


async def main() -> None:
    """Do what the job says."""
    job = json.loads(await asyncio.to_thread(sys.stdin.readline))
    crowd = Crowd(job["messages"])
    await _connect(job, crowd)
    print("connected", flush=True)
    await crowd.all_come.wait()
    print(time.monotonic(), flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
