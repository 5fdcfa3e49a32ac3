"""One process of the API takes over from another while a competition runs: nothing is refused."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import httpx
import psycopg
import pytest
from competition_world import API, SEAL_KEY, World
from laurel_service.testing import bearer, jwks_file
from laurel_stack.ports import free_port
from laurel_testkit import eventually

_PATIENCE_SECONDS = 60
_READERS = 3

Process = asyncio.subprocess.Process


@asynccontextmanager
async def serving(dsn: str, folder: Path) -> AsyncIterator[tuple[Process, str]]:
    """A process of the API that is ready, and where it answers."""
    port = free_port()
    told = {"DATABASE_URL": dsn, "JWKS_FILE": str(jwks_file(folder)), "SEAL_KEY": SEAL_KEY}
    told |= {"FOLLOW_REVOCATIONS": "false", "HTTP_PORT": str(port), "LEADERBOARD_FRESH_FOR": "PT0S"}
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "competition", "api"), env={**os.environ, **told}
    )
    try:
        await eventually(lambda: _is_ready(port), _PATIENCE_SECONDS)
        yield running, f"http://127.0.0.1:{port}"
    finally:
        with suppress(ProcessLookupError):
            running.kill()
        await running.wait()


async def _is_ready(port: int) -> bool:
    async with httpx.AsyncClient() as http:
        with suppress(httpx.TransportError):
            answer = await http.get(f"http://127.0.0.1:{port}/health/ready")
            return answer.status_code == 200
    return False


@dataclass
class Crowd:
    """People who enter and read one after the other, at the process that is in service."""

    at: str
    event: str
    asked: dict[str, int] = field(default_factory=dict)
    failed: list[object] = field(default_factory=list)
    entered: set[int] = field(default_factory=set)
    ids: "count[int]" = field(default_factory=lambda: count(1_000))

    async def go_on(self) -> None:
        """Ask until cancelled."""
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS) as http:
            while True:
                at, user = self.at, next(self.ids)
                await self.enter(http, at, user)
                await self._note(http.get(f"{at}/{self.event}/leaderboard", headers=bearer(user)))
                self.asked[at] = self.asked.get(at, 0) + 1

    async def enter(self, http: httpx.AsyncClient, at: str, user: int) -> None:
        """Let somebody take part."""
        if await self._note(http.post(f"{at}/{self.event}/enter", headers=bearer(user))):
            self.entered.add(user)

    async def _note(self, asking: "asyncio.Future[httpx.Response] | object") -> bool:
        try:
            answer = await asking  # type: ignore[misc]
        except httpx.TransportError as error:
            self.failed.append(repr(error))
            return False
        if not answer.is_success:
            self.failed.append((answer.status_code, answer.text))
        return bool(answer.is_success)


@pytest.mark.requirement("COMP-043")
async def test_a_process_takes_over_from_another_and_nothing_is_refused(
    world: World, dsn: str, tmp_path: Path
) -> None:
    """Starts two processes of the API, some four seconds: what is shown is between processes."""
    made = await _running(world)
    async with AsyncExitStack() as stack:
        both = [stack.enter_async_context(serving(dsn, tmp_path)) for _ in range(2)]
        (first, old), (_, new) = await asyncio.gather(*both)
        crowd = Crowd(f"{old}{API}", str(made))
        readers = [asyncio.create_task(crowd.go_on()) for _ in range(_READERS)]
        await eventually(lambda: len(crowd.entered) >= _READERS, _PATIENCE_SECONDS)
        # As a gateway does: what comes from now on goes to the new one, the rest is let finish.
        crowd.at = f"{new}{API}"
        await _told_to_stop(world, first, crowd, f"{old}{API}")
        for one in readers:
            one.cancel()
        await asyncio.gather(*readers, return_exceptions=True)
    assert crowd.failed == []
    assert min(crowd.asked.values()) > 0
    assert len(crowd.asked) == 2
    rows = await world.rows("select user_id from entries")
    # Whoever was asking when the test ended may have entered without hearing of it.
    assert {one.user_id for one in rows} >= crowd.entered


async def _running(world: World) -> object:
    """The audit counts by the wall clock, and so does the API in its process."""
    now = datetime.now(UTC)
    world.clock.now = now - timedelta(hours=1)
    terms = {"starts_at": now, "ends_at": now + timedelta(hours=1)}
    made = await world.publish(**terms, entry_deadline=now + timedelta(hours=1))
    await world.at(now)
    return made.id


async def _told_to_stop(world: World, first: Process, crowd: Crowd, old: str) -> None:
    """The old one ends, with an entry under way that waits for a lock until it was told to."""
    before = len(crowd.entered)
    async with await psycopg.AsyncConnection.connect(_dsn(world)) as database:
        await database.execute("select from competitions for update")
        async with httpx.AsyncClient(timeout=_PATIENCE_SECONDS) as http:
            late = asyncio.create_task(crowd.enter(http, old, 999))
            # The readers wait for the same lock; those at the old process are let finish, too.
            await eventually(lambda: _waiting(world, 1 + _READERS), _PATIENCE_SECONDS)
            first.send_signal(signal.SIGTERM)
            await database.commit()
            await late
    assert await asyncio.wait_for(first.wait(), _PATIENCE_SECONDS) == 0
    assert 999 in crowd.entered
    await eventually(lambda: len(crowd.entered) > before + 10, _PATIENCE_SECONDS)


def _dsn(world: World) -> str:
    url = world.database.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)


async def _waiting(world: World, number: int) -> bool:
    rows = await world.rows("select 1 from pg_locks where not granted")
    return len(rows) >= number
