"""Nodes that answer as told, several of them behind one client."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from minting.chain.rpc import ChainClient
from solana.rpc.async_api import AsyncClient
from solders.hash import Hash

GENESIS = str(Hash(bytes(range(32))))


def result(value: object) -> bytes:
    body = {"jsonrpc": "2.0", "result": value, "id": 0}
    return http_response("200 OK", json.dumps(body).encode())


def error(code: int, message: str, data: object = None, status: str = "200 OK") -> bytes:
    told = {"code": code, "message": message} | ({"data": data} if data else {})
    body = {"jsonrpc": "2.0", "error": told, "id": 0}
    return http_response(status, json.dumps(body).encode())


def in_context(slot: int, value: object) -> bytes:
    return result({"context": {"apiVersion": "2.2.7", "slot": slot}, "value": value})


def tip(slot: int) -> bytes:
    return result(
        {
            "absoluteSlot": slot,
            "blockHeight": slot - 10,
            "epoch": 700,
            "slotIndex": 5,
            "slotsInEpoch": 432000,
            "transactionCount": 9,
        }
    )


def blockhash(slot: int) -> bytes:
    return in_context(slot, {"blockhash": GENESIS, "lastValidBlockHeight": slot + 150})


def http_response(status: str, body: bytes) -> bytes:
    """A whole response, after which the connection is closed."""
    head = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    return head.encode() + body


@dataclass
class Scripted:
    """A node that answers each method as told, and counts what it was asked."""

    answers: Mapping[str, bytes | Callable[[Any], bytes]]
    asked: list[str] = field(default_factory=list)
    genesis: str = GENESIS
    url: str = ""
    default: bytes | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.splitlines()
            if line.lower().startswith(b"content-length")
        )
        call = json.loads(await reader.readexactly(length))
        self.asked.append(call["method"])
        answer = self.answers.get(call["method"], self.default)
        if answer is None and call["method"] == "getGenesisHash":
            answer = result(self.genesis)
        assert answer is not None, call
        writer.write(answer(call["params"]) if callable(answer) else answer)
        await writer.drain()
        writer.close()

    @property
    def calls(self) -> list[str]:
        """What it was asked, but for which chain it is on."""
        return [one for one in self.asked if one != "getGenesisHash"]


@asynccontextmanager
async def behind_one_client(
    *nodes: Scripted, clock: Callable[[], float] = time.monotonic
) -> AsyncIterator[AsyncClient]:
    async with AsyncExitStack() as stack:
        for node in nodes:
            server = await asyncio.start_server(node.serve, "127.0.0.1", 0)
            await stack.enter_async_context(server)
            node.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/?key=secret"
        urls = [one.url for one in nodes]
        yield await stack.enter_async_context(ChainClient(urls, clock))
