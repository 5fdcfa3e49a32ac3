"""A run that is terminated leaves no server behind."""

import asyncio
import re
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

WAITING = """
import signal

def test_it_waits(redis_url):
    print(redis_url, flush=True)
    signal.pause()
"""


async def test_a_run_that_is_terminated_stops_its_servers(tmp_path: Path) -> None:
    (tmp_path / "test_waiting.py").write_text(WAITING)
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", str(tmp_path)),
        stdout=PIPE,
        cwd=tmp_path,
    )
    assert run.stdout
    told = await run.stdout.readuntil(b"/0\n")
    (url,) = re.findall(r"redis://\S+", told.decode())
    async with Redis.from_url(url) as client:
        assert await client.ping()
        run.terminate()
        await run.communicate()
    async with Redis.from_url(url) as client:
        with pytest.raises(RedisConnectionError):
            await client.ping()
