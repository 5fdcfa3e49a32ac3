"""A network between a process and a server that can go silent: packets vanish, nobody is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from laurel_stack.ports import LOOPBACK
from laurel_stack.servers.kafka_settings import Detour

from tests.support.suites import free_port

_CHUNK_BYTES = 64 * 1024


class SilentProxy:
    """Passes bytes between its port and a server until it is told to swallow them.

    A swallowed connection stays open on both sides, as behind a router that has lost its table:
    neither side sees a reset, and only a time-out tells.
    """

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._server: asyncio.Server | None = None
        self._open = asyncio.Event()
        self._open.set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.swallowed = 0
        """Bytes that vanished."""

    async def start(self, port: int = 0) -> int:
        """Listen, on a free port by default; returns the port."""
        self._server = await asyncio.start_server(self._serve, LOOPBACK, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Close every connection and the port."""
        if self._server is not None:
            self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def swallow(self) -> None:
        """Let everything vanish from now on."""
        self._open.clear()

    def heal(self) -> None:
        """Pass bytes again, on connections made from now on: what was lost is lost."""
        self._open.set()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            # The stream server logs a cancelled handler as a fault.
            with suppress(asyncio.CancelledError):
                await self._open.wait()
                await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            upstream_reader, upstream_writer = await asyncio.open_connection(*self._target)
            try:
                await asyncio.gather(
                    self._copy(reader, upstream_writer), self._copy(upstream_reader, writer)
                )
            finally:
                upstream_writer.close()

    async def _copy(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        healthy = True
        while data := await source.read(_CHUNK_BYTES):
            # A gap in a stream can't be healed: once bytes are lost, all that follow are.
            healthy = healthy and self._open.is_set()
            if not healthy:
                self.swallowed += len(data)
                continue
            sink.write(data)
            await sink.drain()
        if healthy:
            sink.close()


@dataclass(frozen=True, slots=True)
class Detours:
    """A proxy before each broker, for those clients that are told its address."""

    ways: tuple[Detour, ...]
    proxies: tuple[SilentProxy, ...]

    @property
    def bootstrap(self) -> str:
        """The brokers' addresses through the proxies."""
        return ",".join(f"{LOOPBACK}:{way.proxy}" for way in self.ways)


@asynccontextmanager
async def detours(brokers: int) -> AsyncIterator[Detours]:
    """Proxies before brokers that are yet to start."""
    ports = [free_port() for _ in range(brokers)]
    proxies = tuple(SilentProxy(LOOPBACK, port) for port in ports)
    try:
        listening = [await proxy.start() for proxy in proxies]
        yield Detours(tuple(map(Detour, ports, listening)), proxies)
    finally:
        for proxy in proxies:
            await proxy.stop()


@asynccontextmanager
async def proxied(host: str, port: int) -> AsyncIterator[tuple[SilentProxy, int]]:
    """A proxy before a server, and the port that it listens on."""
    proxy = SilentProxy(host, port)
    listening = await proxy.start()
    try:
        yield proxy, listening
    finally:
        await proxy.stop()
