"""A run that is terminated or killed leaves no server and no data behind."""

import asyncio
import signal
import sys
from asyncio.subprocess import DEVNULL
from functools import partial
from pathlib import Path

import pytest
from laurel_testkit import eventually
from redis.asyncio import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

WAITING = """
import signal
from pathlib import Path

import pytest

@pytest.mark.parametrize("name", ["left", "right"])
def test_it_waits(name, redis_url, stack):
    told = Path(__file__).with_name(name)
    told.write_text(f"{redis_url} {stack.home.root}")
    told.rename(told.with_suffix(".told"))
    signal.pause()
"""
SPREAD = ("-n", "2", "--dist", "load")


@pytest.mark.parametrize(
    ("options", "end", "servers"),
    [
        pytest.param((), signal.SIGTERM, 1, marks=pytest.mark.long),
        pytest.param((), signal.SIGKILL, 1, marks=pytest.mark.long),
        (SPREAD, signal.SIGTERM, 2),
        (SPREAD, signal.SIGKILL, 2),
    ],
    ids=["terminated", "killed", "workers-terminated", "workers-killed"],
)
async def test_servers_end_with_the_run(
    tmp_path: Path, options: tuple[str, ...], end: signal.Signals, servers: int
) -> None:
    (tmp_path / "test_waiting.py").write_text(WAITING)
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(tmp_path)),
        stdout=DEVNULL,
        stderr=DEVNULL,
        cwd=tmp_path,
    )
    told = await eventually(lambda: _told(tmp_path, servers), 120)
    assert all([await _answers(url) for url, _ in told])
    run.send_signal(end)
    await run.wait()
    for url, root in told:
        await eventually(partial(_is_gone, Path(root)), 120)
        assert not await _answers(url)


def _told(folder: Path, servers: int) -> list[list[str]]:
    found = [file.read_text().split() for file in folder.glob("*.told")]
    return found if len(found) == servers else []


def _is_gone(folder: Path) -> bool:
    return not folder.exists()


async def _answers(url: str) -> bool:
    async with Redis.from_url(url) as client:
        try:
            return bool(await client.ping())
        except RedisConnectionError:
            return False
