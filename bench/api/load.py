"""The load generator: keep-alive GETs from a process of its own, over raw connections.

`python -m bench.api.load` reads a job as JSON on its input and prints what it measured.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import cycle
from typing import Any
from urllib.parse import urlsplit

import uvloop

_OK = b"HTTP/1.1 200"
_LENGTH = b"content-length: "


class Connection:
    """One keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> None:
        """Send a request and read its answer; raises RuntimeError unless it is a 200."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = head.lower().split(_LENGTH, 1)[1].split(b"\r\n", 1)[0]
        body = await self._reader.readexactly(int(length))
        if not head.startswith(_OK):
            raise RuntimeError(f"{head.decode()}{body.decode()}")


class Load:
    """Connections to one server, and the requests of its users in turn."""

    def __init__(self, url: str, requests: Iterable[bytes], connections: int) -> None:
        self._address = urlsplit(url)
        self._requests = cycle(requests)
        self._count = connections
        self._idle: asyncio.Queue[Connection] = asyncio.Queue()
        self.latencies: list[float] = []

    async def connect(self) -> None:
        for _ in range(self._count):
            opened = await asyncio.open_connection(self._address.hostname, self._address.port)
            self._idle.put_nowait(Connection(*opened))

    async def saturate(self, seconds: float) -> None:
        """Every connection asks again as soon as it has its answer."""
        end = time.perf_counter() + seconds
        await asyncio.gather(*(self._insist(end) for _ in range(self._count)))

    async def _insist(self, end: float) -> None:
        while (asked := time.perf_counter()) < end:
            await self._ask(asked)

    async def keep_rate(self, rate: float, seconds: float) -> None:
        """Ask at a rate whatever the answers take; a wait for a connection counts."""
        async with asyncio.TaskGroup() as group:
            for due in _ticks(rate, seconds):
                await asyncio.sleep(due - time.perf_counter())
                group.create_task(self._ask(due))

    async def _ask(self, since: float) -> None:
        connection = await self._idle.get()
        await connection.ask(next(self._requests))
        self._idle.put_nowait(connection)
        self.latencies.append(time.perf_counter() - since)


def _ticks(rate: float, seconds: float) -> Iterator[float]:
    start = time.perf_counter()
    return (start + number / rate for number in range(int(rate * seconds)))


def _requests(job: dict[str, Any]) -> list[bytes]:
    return [
        f"GET {job['path']} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"x-bench-user: {user}\r\n\r\n".encode()
        for user, token in job["users"].items()
    ]


async def main(job: dict[str, Any]) -> None:
    load = Load(job["url"], _requests(job), job["connections"])
    await load.connect()
    await load.saturate(job["seconds"] / 5)
    load.latencies.clear()
    busy = time.process_time()
    if rate := job["rate"]:
        await load.keep_rate(rate, job["seconds"])
    else:
        await load.saturate(job["seconds"])
    found = sorted(load.latencies)
    result = {
        "p95_ms": found[int(len(found) * 0.95)] * 1000,
        "rate": len(found) / job["seconds"],
        "busy": (time.process_time() - busy) / job["seconds"],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    uvloop.run(main(json.load(sys.stdin)))
