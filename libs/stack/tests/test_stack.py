"""The stack as a whole: side by side, refused, killed, found again."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import HomeInUse, Missing, NotRunning, PortTaken
from laurel_stack.home import Home, Owner
from laurel_stack.options import Options
from laurel_stack.ports import Reservation
from laurel_stack.process import recorded
from laurel_stack.servers import redis
from laurel_stack.stack import down, up
from laurel_stack.supervisor import Supervisor
from laurel_stack.tools import Tools
from laurel_testkit import eventually

NewHome = Callable[[], Home]
SERVERS = {"kafka-1", "postgres", "redis", "solana", "pinata", "media", "sink"}
NO_JAVA = Tools(java=Path("/nonexistent/java"))
OWNER = """
import asyncio, signal
from pathlib import Path
from laurel_stack.home import Home
from laurel_stack.options import Options, default_cache
from laurel_stack.stack import up

async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    options = Options(("alpha", "beta"), default_cache(), gateway_port={port})
    stack = await up(Home(Path("{home}")), options)
    print("up", flush=True)
    await stop.wait()
    await stack.down()

asyncio.run(main())
"""


@pytest.fixture
async def owned(new_home: NewHome, free_port: int) -> AsyncIterator[tuple[Home, int]]:
    """A home whose stack another process has started, and that process's id."""
    home = new_home()
    code = OWNER.format(home=home.root, port=free_port)
    owner = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, stdout=asyncio.subprocess.PIPE
    )
    assert owner.stdout is not None
    assert await owner.stdout.readline() == b"up\n"
    yield home, owner.pid
    if owner.returncode is None:
        owner.kill()
    await owner.wait()


@pytest.fixture
async def leftover(supervisor: Supervisor) -> str:
    """A server in a home that nobody locks."""
    await redis.start(supervisor, Tools())
    return redis.NAME


@pytest.mark.requirement("GEN-024")
async def test_two_homes_run_side_by_side(new_home: NewHome, options: Options) -> None:
    with Reservation(1) as held:
        other = replace(options, gateway_port=held.ports[0])
    first, second = await asyncio.gather(up(new_home(), options), up(new_home(), other))
    assert first.supervisor.running().keys() == second.supervisor.running().keys() == SERVERS
    assert not set(first.endpoints.postgres.values()) & set(second.endpoints.postgres.values())
    await first.down()
    assert second.supervisor.running().keys() == SERVERS
    await second.down()


async def test_a_second_up_is_refused_and_down_reaches_the_first(
    owned: tuple[Home, int], options: Options
) -> None:
    home, _ = owned
    with pytest.raises(HomeInUse, match="laurel down"):
        await up(Home(home.root), options)
    assert Supervisor(home).running().keys() == SERVERS
    await down(home)
    assert recorded(home) == []
    assert not home.is_locked()
    with pytest.raises(NotRunning):
        Endpoints.read(home)


@pytest.mark.requirement("GEN-024")
async def test_a_home_recovers_after_everything_was_killed(
    owned: tuple[Home, int], options: Options
) -> None:
    home, owner = owned
    async with await psycopg.AsyncConnection.connect(Endpoints.read(home).postgres["alpha"]) as one:
        await one.execute("CREATE TABLE trades AS SELECT 7 AS id")
    os.kill(owner, signal.SIGKILL)
    for running in Supervisor(home).running().values():
        os.kill(running.pid, signal.SIGKILL)
    await eventually(lambda: not home.is_locked())
    stack = await up(home, options)
    async with await psycopg.AsyncConnection.connect(stack.endpoints.postgres["alpha"]) as two:
        assert await (await two.execute("SELECT id FROM trades")).fetchone() == (7,)
    await stack.down()


async def test_what_a_killed_owner_left_is_stopped(
    supervisor: Supervisor, leftover: str, options: Options
) -> None:
    home = supervisor.home
    home.owner = Owner(pid=1)
    with pytest.raises(Missing):
        await up(home, replace(options, tools=NO_JAVA))
    assert leftover not in supervisor.running()


async def test_a_taken_gateway_port_is_found_before_anything_starts(
    new_home: NewHome, options: Options
) -> None:
    home = new_home()
    with Reservation(1) as held, pytest.raises(PortTaken, match="LAUREL_PORT"):
        await up(home, replace(options, gateway_port=held.ports[0]))
    assert not home.is_locked()


async def test_a_missing_server_stops_the_others(new_home: NewHome, options: Options) -> None:
    home = new_home()
    with pytest.raises(Missing, match="Java"):
        await up(home, replace(options, tools=NO_JAVA))
    assert recorded(home) == []
    assert not home.is_locked()


async def test_docker_is_asked_for_and_there_is_none(
    new_home: NewHome, options: Options, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(Missing, match=r"no Docker engine answers.\n.*unset LAUREL_STACK"):
        await up(new_home(), replace(options, provider="docker"))
