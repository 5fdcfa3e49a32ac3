"""Workers are killed and frozen in the middle of what they write; a second one goes on."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from laurel_events import Database, UnitOfWork
from laurel_events.admin import create_topics
from laurel_events.testing import DiedError, dying, message, published
from laurel_events.wire import encode
from laurel_schemas import Event
from laurel_schemas.qualification_tiers_v1 import BackfillCounted
from laurel_schemas.trading_backfills_v1 import (
    BackfillBegun,
    BackfilledTrade,
    BackfillEnded,
    BackfillPage,
)
from laurel_service import Service
from laurel_service.testing import broken_checks
from laurel_testkit import eventually
from laurel_testkit.processes import team
from qualification.audit import CHECKS
from qualification.flow import FLOW
from qualification.handlers.ladders import make_version
from qualification.ladders import Ladders
from sqlalchemy import text

from .conftest import LIMITS, NOW
from .ladder_world import EASY, told

_PATIENCE = 240
_FROZEN_SECONDS = 25
"""Longer than the database lets a transaction be idle, and than Kafka waits for a member."""
# Volumes of 20,000 to 160,000 USD; every other user has an NFT that saved a fifth of the fees.
_FILL = """
    insert into trade_ledger (user_id, traded_at, notional_usd, fee_usd, pair, side, source,
        trade_id, counted_at)
    select n, timestamptz '2025-05-01Z', 20000 * (1 + n % 8), 40 * (n % 3), 'BTC', 'buy',
        case when n % 3 = 0 then 'strategy' else 'perpetual' end, 'old', timestamptz '2025-05-01Z'
    from generate_series(1, {users}) as n;
    insert into standings (user_id, perpetual_usd, strategy_usd, trade_count, badges_activated,
        revision, dirty, changed_at)
    select user_id, case when source = 'perpetual' then notional_usd else 0 end,
        case when source = 'strategy' then notional_usd else 0 end, 1, 0, 1, false, counted_at
    from trade_ledger;
    insert into benefit_periods select n, 1, timestamptz '2025-01-01Z', 20, 'tiered'
    from generate_series(2, {users}, 2) as n;
    insert into fee_savings select user_id, 0, 0, 0, null, true, '-infinity' from benefit_periods
"""
_OWED = """
    select user_id, sum(notional_usd) as usd,
        coalesce(sum(fee_usd) filter (where user_id in (select user_id from benefit_periods)), 0)
            / 4 as saved_usd
    from trade_ledger group by user_id
"""
_EASY_TIER, _MILESTONES, _SAVINGS = 50_000, (40_000, 200_000, 500_000, 5_000_000), (5, 500)
"""In USD, of the ladder `EASY`; its higher tiers ask for badges, which nobody has."""
_BUSY = "select count(*) from ladder_versions where state in ('planned', 'running')"
_STALE = "select count(*) from fee_savings where stale"
_COUNTED = "select count(*) from backfills where counted_at is not null"
_BACKFILLS = 6
_PAST = NOW - timedelta(days=90)


async def fill(database: Database, users: int) -> None:
    async with database.engine.begin() as connection:
        for statement in _FILL.format(users=users).split(";"):
            await connection.execute(text(statement))


async def change(unit_of_work: UnitOfWork, first_tier_usd: int) -> None:
    """Put a ladder in force that is `EASY` but for its first tier."""
    first = replace(EASY.tiers[0], required_volume_usd=Decimal(first_tier_usd))
    async with unit_of_work() as tx:
        await make_version(replace(EASY, tiers=(first, *EASY.tiers[1:])), 1, "A fair", NOW, tx)


async def owed(database: Database, first_tier_usd: int, milestones: Iterable[int]) -> Counter[Any]:
    """By the ledger alone, all that everybody is to be told, each once."""
    found: Counter[Any] = Counter()
    async with database.reading() as session:
        for user, usd, saved in await session.execute(text(_OWED)):
            found.update([(user, "tier", 1)] if usd >= first_tier_usd else [])
            found.update((user, "milestone", one) for one in milestones if usd >= one)
            found.update((user, "savings", one) for one in _SAVINGS if saved >= one)
    return found


async def was_told(database: Database) -> Counter[Any]:
    return Counter(one for one in await told(database) if one[0] != "rule")


async def count(database: Database, query: str) -> int:
    async with database.reading() as session:
        return int(await session.scalar(text(query)) or 0)


async def is_at_rest(database: Database) -> bool:
    """Everybody was looked at, and all savings are added up."""
    return not await count(database, _BUSY) and not await count(database, _STALE)


def environment(redis_url: str, kafka: str) -> dict[str, str]:
    return {
        **os.environ,
        "REDIS_URL": redis_url,
        "KAFKA_BOOTSTRAP": kafka,
        "DUE_LEASE_SECONDS": "2",
        "LOG_LEVEL": "ERROR",
    }


@pytest.mark.requirement("TIER-037")
async def test_pages_of_one_who_dies_and_of_two_at_once_count_once(
    opened: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    """The short form, in this process; that of a look at everybody is in `test_reviews.py`."""
    parts = list(backfill(7, pages=2, rows=5))
    with pytest.raises(DiedError):
        await take(parts, dying(unit_of_work))
    await asyncio.gather(take(parts, unit_of_work), take(parts, unit_of_work))
    assert await backfills_told(opened) == [(7, Decimal(2_000_000))]
    assert await was_told(opened) == await owed(opened, 100_000, (100_000, 500_000))
    assert await broken_checks(service, CHECKS) <= {"snapshots_published"}


async def take(parts: Iterable[Event], unit_of_work: UnitOfWork) -> None:
    for part in parts:
        async with unit_of_work() as tx:
            given = (LIMITS,) if isinstance(part, BackfillPage) else ()
            await FLOW.consumes[type(part)]([message(part)], tx, Ladders(), *given)


async def backfills_told(database: Database) -> list[tuple[int, Decimal]]:
    events = [each.event for each in await published(database)]
    counted = [one for one in events if isinstance(one, BackfillCounted)]
    return sorted((one.user_id, one.historical_volume_usd) for one in counted)


def backfill(user: int, pages: int, rows: int) -> Iterator[Event]:
    """A user's 2,000,000 USD of the past."""
    same: dict[str, Any] = {"user_id": user, "backfill_id": f"b-{user}"}
    usd = Decimal(2_000_000 // (pages * rows))
    yield BackfillBegun(**same, period_start=_PAST, period_end=NOW, begun_at=NOW)
    for number in range(1, pages + 1):
        trades = tuple(_old(number * rows + row, usd) for row in range(rows))
        yield BackfillPage(**same, page=number, trades=trades)
    yield BackfillEnded(**same, pages=pages, trades=pages * rows, ended_at=NOW)


def _old(number: int, usd: Decimal) -> BackfilledTrade:
    return BackfilledTrade(
        trade_id=f"old-{number}",
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=usd,
        notional_usd=usd,
        traded_at=_PAST,
    )


async def publish(kafka: str, events: Iterable[Event]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        for event in events:
            record = encode(event, message(event).meta)
            headers = list(record.headers)
            await producer.send(record.topic, record.value, key=record.key, headers=headers)
        await producer.flush()


async def all_is_counted(database: Database) -> bool:
    counted = await count(database, _COUNTED)
    return counted == _BACKFILLS and await is_at_rest(database)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.requirement("TIER-051", "TIER-037", "TIER-038")
async def test_kills_and_freezes_double_nothing_and_miss_nobody(
    opened: Database,
    unit_of_work: UnitOfWork,
    service: Service,
    dsn: str,
    redis_url: str,
    own_kafka: str,
) -> None:
    """Looks at 20,000 under three ladders, savings, and backfills whose parts all come twice."""
    await fill(opened, 20_000)
    await create_topics(own_kafka)
    parts = [part for user in range(1, _BACKFILLS + 1) for part in backfill(user, 40, 500)]
    done = partial(all_is_counted, opened)
    tiers = _EASY_TIER, 30_000, 20_000
    await change(unit_of_work, tiers[0])
    told_them = environment(redis_url, own_kafka)
    async with team("qualification", "worker", dsn, told_them) as workers:
        await publish(own_kafka, [*parts, *parts])
        for usd in tiers[1:]:
            await workers.kill(done)
            await workers.start()
            await workers.freeze(done, _FROZEN_SECONDS)
            await eventually(partial(is_at_rest, opened), _PATIENCE)
            await change(unit_of_work, usd)
        await workers.kill(done)
        await eventually(done, _PATIENCE)
    sys.stdout.write(f"\n{workers.killed} workers killed, {workers.frozen} frozen\n")
    assert await was_told(opened) == await owed(opened, tiers[-1], _MILESTONES)
    expected = [(user, Decimal(2_000_000)) for user in range(1, _BACKFILLS + 1)]
    assert await backfills_told(opened) == expected
    assert await broken_checks(service, CHECKS) <= {"snapshots_published"}
