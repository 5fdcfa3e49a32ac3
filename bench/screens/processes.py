"""A server and a crowd of clients in processes of their own, and what the server takes."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
import psutil
from laurel_cli.journey import until
from laurel_stack.ports import LOOPBACK

_KB = 1_000


@dataclass(frozen=True, slots=True)
class Server:
    """A process that answers on a port."""

    port: int
    process: psutil.Process

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def seconds(self) -> float:
        """The processor time that it has taken."""
        taken = self.process.cpu_times()
        return float(taken.user + taken.system)

    @property
    def kilobytes(self) -> float:
        """Its own memory."""
        return float(self.process.memory_full_info().uss / _KB)


@asynccontextmanager
async def serving(
    port: int, arguments: Sequence[str], told: Mapping[str, str]
) -> AsyncIterator[Server]:
    """Python with these arguments, once it is ready, until the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", *arguments), env={**os.environ, **told}
    )
    try:
        server = Server(port, psutil.Process(process.pid))
        await until(f"{arguments[0]} to be ready", lambda: _is_ready(server), 60)
        yield server
    finally:
        process.terminate()
        await process.wait()


async def _is_ready(server: Server) -> bool:
    async with httpx.AsyncClient() as http:
        try:
            return (await http.get(f"{server.url}/health/ready")).is_success
        except httpx.TransportError:
            return False


@dataclass(frozen=True, slots=True)
class Clients:
    """A crowd that is connected."""

    process: asyncio.subprocess.Process

    async def all_come(self) -> float:
        """When the last message came, by the system's monotonic clock."""
        assert self.process.stdout is not None
        return float(await self.process.stdout.readline())


@asynccontextmanager
async def connected(server: Server, tokens: Sequence[str], messages: int) -> AsyncIterator[Clients]:
    """A client with each token, who wait for so many messages together."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.screens.clients"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    job = {"host": LOOPBACK, "port": server.port, "tokens": list(tokens), "messages": messages}
    process.stdin.write(f"{json.dumps(job)}\n".encode())
    try:
        line = await process.stdout.readline()
        if line != b"connected\n":
            raise RuntimeError(f"the clients could not connect: {line!r}")
        yield Clients(process)
    finally:
        process.stdin.close()
        await process.wait()
