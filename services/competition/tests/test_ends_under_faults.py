"""Many competitions end at once while workers are killed and frozen: each ends and pays once."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from random import Random

import pytest
from competition.rules.participation import Reward
from competition.rules.prizes import PrizeRange
from competition_world import World
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_testkit import eventually

_PROCESS = Path(__file__).parent / "support" / "due_process.py"
_PATIENCE_SECONDS = 240
_SECONDS_TO_MAKE = 0.1
"""A competition, before the end of all comes."""
_FILL = """
    insert into entries (competition_id, user_id, id, state, entered_at)
    select id, user_id, gen_random_uuid(), 'entered', starts_at
    from competitions, generate_series(1, {entrants}) as user_id;
    update competitions set participants = {entrants};
    insert into trade_ledger (user_id, traded_at, recorded_at, notional_usd, pair, side, source,
        trade_id)
    select user_id, timestamptz '{at}' + n * interval '1 second', timestamptz '{at}', 100 + user_id,
        'BTC', 'buy', 'perpetual', n::text
    from generate_series(1, {entrants}) as user_id, generate_series(1, 2) as n
"""

Process = asyncio.subprocess.Process


async def started(dsn: str) -> Process:
    """A worker that is at work."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(_PROCESS),
        dsn,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(_PROCESS.parent)},
    )
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


@asynccontextmanager
async def workers(dsn: str, count: int) -> AsyncIterator[list[Process]]:
    """Workers beside one database, which end with the block."""
    running = list(await asyncio.gather(*(started(dsn) for _ in range(count))))
    try:
        yield running
    finally:
        for one in running:
            with suppress(ProcessLookupError):
                one.kill()
        await asyncio.gather(*(one.wait() for one in running))


async def strike(world: World, dsn: str, running: list[Process], chance: Random) -> None:
    """Kill one worker and start another, or freeze one, now and then beyond its lease."""
    place = chance.randrange(len(running))
    victim = running[place]
    if chance.random() < 0.5:
        victim.kill()
        await victim.wait()
        running[place] = await started(dsn)
        return
    victim.send_signal(signal.SIGSTOP)
    try:
        # By the clock that leases are told by.
        [row] = await world.rows("select now() as at")
        thawing = row.at + timedelta(seconds=chance.uniform(1, 5))
        await eventually(lambda: _is_past(world, thawing))
    finally:
        victim.send_signal(signal.SIGCONT)


async def _is_past(world: World, moment: datetime) -> bool:
    [row] = await world.rows("select now() as at")
    return bool(row.at > moment)


async def ending(world: World, competitions: int, entrants: int, after: timedelta) -> datetime:
    """Competitions that all end at the same moment, with a prize and a reward for everybody."""
    now = datetime.now(UTC)
    starts, ends = now - timedelta(hours=1), now + after
    prizes = (
        PrizeRange(1, entrants, "points", "a share", points=Decimal(entrants)),
        PrizeRange(1, 1, "nft", "Trophy", tier_level=3, tier_name="Trophy Breeder"),
    )
    world.clock.now = now - timedelta(hours=2)
    for _ in range(competitions):
        await world.publish(
            starts_at=starts,
            ends_at=ends,
            entry_deadline=ends,
            prizes=prizes,
            participation=(Reward("points", "a point", points=Decimal(1)),),
        )
    await world.at(starts)
    for statement in _FILL.format(entrants=entrants, at=starts.isoformat()).split(";"):
        await world.execute(statement)
    world.clock.now = ends
    return ends


async def all_settled(world: World, competitions: int) -> bool:
    [row] = await world.rows("select count(*) from competitions where settled_at is not null")
    return bool(row[0] == competitions)


async def suffer(
    world: World,
    dsn: str,
    *,
    competitions: int,
    entrants: int,
    strikes: int,
    seed: int,
    replicas: int = 2,
) -> timedelta:
    """Let all end under faults within two seconds of the end, or right after one another.

    Returns how long after the end everybody was told and paid.
    """
    chance = Random(seed)
    after = timedelta(seconds=2 + _SECONDS_TO_MAKE * competitions)
    ends = await ending(world, competitions, entrants, after)
    async with workers(dsn, replicas) as running:
        for offset in sorted(chance.uniform(-2, 2) for _ in range(strikes)):
            at = ends + timedelta(seconds=offset)
            await eventually(partial(_is_past, world, at), _PATIENCE_SECONDS)
            await strike(world, dsn, running, chance)
        await eventually(lambda: all_settled(world, competitions), _PATIENCE_SECONDS)
    [row] = await world.rows("select max(settled_at) as at from competitions")
    taken: timedelta = row.at - ends
    return taken


async def check(world: World, competitions: int, entrants: int) -> None:
    """Each ended once; nobody was told or paid twice, or forgotten."""
    made = await world.rows("select id from competitions")
    for one in made[:20]:
        assert await world.transitions(one.id) == [
            ("upcoming", "active"),
            ("active", "completed"),
        ]
    told = Counter((one.competition_id, one.user_id) for one in await world.told(StandingFinal))
    assert (len(told), set(told.values())) == (competitions * entrants, {1})
    paid = await world.told(PrizeAwarded)
    assert len({one.prize_id for one in paid}) == len(paid) == competitions * (2 * entrants + 1)
    points = sum((one.prize.points or Decimal(0) for one in paid), Decimal(0))
    assert points == 2 * competitions * entrants
    rewarded = Counter((one.competition_id, one.user_id) for one in paid if one.rank is None)
    assert (len(rewarded), set(rewarded.values())) == (competitions * entrants, {1})
    assert await world.rows("select 1 from seals where note is null") == []


@pytest.mark.long
@pytest.mark.requirement("COMP-002", "COMP-014")
@pytest.mark.timeout(300)
async def test_each_ends_once_though_a_worker_is_killed(world: World, dsn: str) -> None:
    """Another starts, and waits for the lease of what the dead one held.

    Its short form has two replicas in one process (`test_settling.py`).
    """
    await suffer(world, dsn, competitions=3, entrants=5, strikes=1, seed=9, replicas=1)
    await check(world, 3, 5)


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", [2, 3])
async def test_200_competitions_pay_10000_winners_under_faults(
    world: World, dsn: str, seed: int
) -> None:
    taken = await suffer(world, dsn, competitions=200, entrants=50, strikes=6, seed=seed)
    sys.stdout.write(f"\n200 competitions, 10,000 winners: {taken.total_seconds():.1f} s\n")
    await check(world, 200, 50)
