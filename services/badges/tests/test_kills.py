"""Processes are killed and frozen while badges are awarded over the past and by list."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import httpx
import pytest
from badges.audit import CHECKS
from badges.handlers.admin import award_by_list
from badges.handlers.versions import install_catalogue
from badges.looking_back import LOOK_BACK, look_at_page
from badges.rules import AllOf, AnyOf, CumulativeVolume, DistinctPairs, TradeCount
from laurel_events import Database, UnitOfWork
from laurel_events.due_task import LeaseLostError
from laurel_events.testing import DiedError, claimed, dying, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks
from laurel_stack.ports import LOOPBACK, Reservation
from laurel_testkit import eventually
from laurel_testkit.processes import Done, Team, team
from sqlalchemy import text

from .conftest import trading_badges
from .test_looking_back import until_all_are_seen

_PATIENCE = 240
_FROZEN_SECONDS = 25
"""Longer than the database lets a transaction be idle."""
_LIST = 250
ADMIN = bearer(1, roles=("user", "admin"))
MANY = replace(trading_badges()[0], badge_id="many", criteria=TradeCount(2))
# One to three trades each, a day after the other, in as many pairs.
_FILL = """
    insert into trade_ledger (user_id, traded_at, notional_usd, pair, side, source, trade_id)
    select n, timestamptz '2025-03-01Z' + trade * interval '1 day', 100, 'P' || trade, 'buy',
        'perpetual', trade from generate_series(1, {users}) as n
    cross join lateral generate_series(0, n % 3) as trade;
    insert into traders (user_id, trade_count, volume_usd, best_day_volume_usd, pair_count)
    select user_id, count(*), sum(notional_usd), 100, count(*) from trade_ledger group by user_id;
    insert into trading_days select user_id, (traded_at at time zone 'UTC')::date, 100
    from trade_ledger;
    insert into traded_pairs select user_id, pair from trade_ledger
"""
_LOOKS_LEFT = """
    select count(*) from due where kind = 'look_back' and due_at < now() + interval '1 hour'
"""
_GIVEN = "select user_id, badge_id, awarded_by is not null from earned_badges"
_ACTS = "select user_id, badge_id from admin_acts where action = 'awarded'"
AWARDS = "/api/v1/badges/admin/many/awards"


async def fill(database: Database, users: int) -> None:
    async with database.engine.begin() as connection:
        for statement in _FILL.format(users=users).split(";"):
            await connection.execute(text(statement))


async def offer(unit_of_work: UnitOfWork) -> None:
    """Two new badges; the second combines figures."""
    both = AllOf((TradeCount(2), AnyOf((DistinctPairs(9), CumulativeVolume(Decimal(300))))))
    async with unit_of_work() as tx:
        await install_catalogue(tx, [MANY, replace(MANY, badge_id="both", criteria=both)])


async def rows(database: Database, query: str) -> Sequence[Any]:
    async with database.reading() as session:
        return (await session.execute(text(query))).all()


async def looked_back(database: Database) -> bool:
    [(left,)] = await rows(database, _LOOKS_LEFT)
    return not left


class Giver:
    """Awards a badge by lists, each until an answer says that all have it, at any replica."""

    def __init__(self, replicas: Sequence[httpx.AsyncClient]) -> None:
        self._replicas, self._asked = replicas, 0

    async def give(self, users: int) -> None:
        for first in range(1, users + 1, _LIST):
            people = list(range(first, min(first + _LIST, users + 1)))
            await eventually(partial(self._ask, people), _PATIENCE)

    async def _ask(self, people: list[int]) -> bool:
        http = self._replicas[self._asked % len(self._replicas)]
        self._asked += 1
        wanted = {"userIds": people, "reason": "A fair"}
        try:
            answer = await http.post(AWARDS, json=wanted, headers=ADMIN, timeout=5)
        except httpx.HTTPError:
            return False
        assert answer.status_code == 200 or answer.status_code >= 500, answer.text
        return answer.status_code == 200


async def check(database: Database, service: Service, users: int) -> None:
    """Everybody has what they met or were given, was told of it once, and so is every act kept."""
    owned = await rows(database, _GIVEN)
    met = {user for user in range(1, users + 1) if user % 3 == 2}
    expected = {(user, "many") for user in range(1, users + 1)} | {(user, "both") for user in met}
    assert {(user, badge) for user, badge, _ in owned} == expected
    events = [each.event for each in await published(database)]
    told = Counter((one.user_id, one.badge_id) for one in events if isinstance(one, BadgeEarned))
    assert told == Counter(expected)
    acts = Counter(tuple(row) for row in await rows(database, _ACTS))
    assert acts == Counter((user, badge) for user, badge, by_list in owned if by_list)
    snapshots = [one for one in events if isinstance(one, HolderSnapshot)]
    assert Counter((one.user_id, one.revision) for one in snapshots).most_common(1)[0][1] == 1
    last = {one.user_id: one for one in snapshots}
    held = {(user, each.badge_id) for user, one in last.items() for each in one.badges}
    assert held == expected
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("BADGE-014", "BADGE-016")
async def test_who_dies_or_thaws_in_the_middle_doubles_no_badge_and_misses_nobody(
    badges_database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    """The short form, in this process: pages of two, and lists beside them."""
    users = 9
    await fill(badges_database, users)
    await offer(unit_of_work)
    (doomed,) = await claimed(badges_database, LOOK_BACK)
    with pytest.raises(DiedError):
        await look_at_page(doomed, dying(unit_of_work), 2)
    (frozen,) = await claimed(badges_database, LOOK_BACK)
    for task in await claimed(badges_database, LOOK_BACK):
        await look_at_page(task, unit_of_work, 2)
    with pytest.raises(LeaseLostError):
        await look_at_page(frozen, unit_of_work, 2)
    with pytest.raises(DiedError):
        await given(users, dying(unit_of_work))
    look = partial(look_at_page, unit_of_work=unit_of_work, most=2)
    looked = until_all_are_seen(badges_database, look)
    await asyncio.gather(looked, given(users, unit_of_work), given(users, unit_of_work))
    await check(badges_database, service, users)


async def given(users: int, unit_of_work: UnitOfWork) -> None:
    async with unit_of_work() as tx:
        await award_by_list("many", range(1, users + 1), "A fair", 1, tx)


def environment(kafka: str) -> dict[str, str]:
    return {
        **os.environ,
        "KAFKA_BOOTSTRAP": kafka,
        "DUE_LEASE_SECONDS": "2",
        "FOLLOW_REVOCATIONS": "false",
    }


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.requirement("BADGE-014", "BADGE-016")
async def test_kills_and_freezes_double_no_badge_and_miss_nobody(
    badges_database: Database, unit_of_work: UnitOfWork, service: Service, dsn: str
) -> None:
    """Two workers and two replicas of the API, one after the other struck while it writes."""
    users = 40_000
    await fill(badges_database, users)
    told = environment("127.0.0.1:1")
    with Reservation(2) as held:
        ports = held.ports
    async with (
        team("badges", "worker", dsn, told) as workers,
        team("badges", "api", dsn, told, size=0) as apis,
        httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{ports[0]}") as first,
        httpx.AsyncClient(base_url=f"http://{LOOPBACK}:{ports[1]}") as second,
    ):
        for port in ports:
            await apis.start(HTTP_PORT=str(port))
        await offer(unit_of_work)
        giving = asyncio.ensure_future(Giver([first, second]).give(users))

        async def done() -> bool:
            return giving.done() and await looked_back(badges_database)

        await strike(workers, apis, done)
        await giving
        await eventually(done, _PATIENCE)
    struck = [(one.killed, one.frozen) for one in (workers, apis)]
    sys.stdout.write(f"\nkilled and frozen: {struck[0]} workers, {struck[1]} of the API\n")
    assert struck == [(1, 1), (1, 1)]
    await check(badges_database, service, users)


async def strike(workers: Team, apis: Team, done: Done) -> None:
    """Kill a worker, freeze another; freeze a replica of the API, then kill one."""
    await workers.kill(done)
    await workers.start()
    await asyncio.gather(workers.freeze(done, _FROZEN_SECONDS), apis.freeze(done, _FROZEN_SECONDS))
    await apis.kill(done)
