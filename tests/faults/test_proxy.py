"""The proxy before servers: it passes, swallows without a word, and passes again."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio
from laurel_stack.ports import LOOPBACK
from laurel_testkit import eventually

from tests.faults.proxy import SilentProxy, proxied


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(100):
        writer.write(data)
    writer.close()


@pytest_asyncio.fixture
async def way() -> AsyncIterator[tuple[SilentProxy, int]]:
    server = await asyncio.start_server(_echo, LOOPBACK, 0)
    async with server, proxied(LOOPBACK, server.sockets[0].getsockname()[1]) as found:
        yield found


async def test_what_passes_comes_back(way: tuple[SilentProxy, int]) -> None:
    _, port = way
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(b"here")
    assert await reader.readexactly(4) == b"here"
    writer.close()


async def test_what_is_swallowed_is_not_told(way: tuple[SilentProxy, int]) -> None:
    proxy, port = way
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(b"here")
    assert await reader.readexactly(4) == b"here"

    proxy.swallow()
    writer.write(b"lost")
    await eventually(lambda: proxy.swallowed == 4)
    assert not reader.at_eof()

    proxy.heal()
    writer.write(b"late")
    await eventually(lambda: proxy.swallowed == 8)
    writer.close()


async def test_a_new_connection_passes_once_it_is_healed(way: tuple[SilentProxy, int]) -> None:
    proxy, port = way
    proxy.swallow()
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    writer.write(b"wait")
    proxy.heal()
    assert await reader.readexactly(4) == b"wait"
    writer.close()
