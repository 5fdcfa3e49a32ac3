"""What is left of a person in the cache and in the logs."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import redis.asyncio as redis

from laurel_cli.erasing.personal import Personal
from laurel_cli.erasing.remain import Remain

_PAGE = 1000


async def in_cache(url: str, personal: Personal) -> Sequence[Remain]:
    """Keys of Redis whose names or values tell of the person."""
    if not personal.values:
        return []
    async with redis.from_url(url, decode_responses=True, encoding_errors="replace") as client:
        return [
            Remain(f"Redis, {kind} {_shown(key, personal)}", "what it holds")
            async for key in client.scan_iter(count=_PAGE)
            if (kind := await _kind_if_telling(client, str(key), personal))
        ]


def in_logs(folder: Path, personal: Personal) -> Sequence[Remain]:
    """Files with lines that tell of the person."""
    return [
        Remain(f"logs/{file.name}", f"{count} lines")
        for file in sorted(folder.glob("*.log"))
        if (count := _lines(file, personal))
    ]


def _lines(file: Path, personal: Personal) -> int:
    with file.open(errors="replace") as lines:
        return sum(_tells(line, personal) for line in lines)


def _tells(text: str, personal: Personal) -> bool:
    return personal.in_text(text)


def _shown(key: Any, personal: Personal) -> str:
    return "(a name that tells of them)" if _tells(str(key), personal) else str(key)


async def _kind_if_telling(client: Any, key: str, personal: Personal) -> str | None:
    read: Mapping[str, Callable[[], Awaitable[Any]]] = {
        "string": lambda: client.get(key),
        "hash": lambda: client.hgetall(key),
        "set": lambda: client.smembers(key),
        "list": lambda: client.lrange(key, 0, -1),
        "zset": lambda: client.zrange(key, 0, -1),
        "stream": lambda: client.xrange(key),
    }
    kind = str(await client.type(key))
    # Gone meanwhile: most keys live for seconds.
    held = str(await read[kind]()) if kind in read else ""
    return kind if _tells(key, personal) or _tells(held, personal) else None
