"""A service is released under load, beside its last release."""

import asyncio
from datetime import UTC, datetime
from decimal import Decimal

import psycopg
import pytest
from laurel_cli import simulation
from laurel_cli.publishing import producer, publish_trades
from laurel_events.admin import create_topics
from laurel_stack.ports import free_port
from laurel_testkit import DatabaseFactory, eventually
from laurel_testkit.homes import apart

from tests.support.sent import Sent, Total

from .fleet import Fleet
from .versions import TODAY, Version, released

SERVICE = "qualification"
PATIENCE_SECONDS = 90.0
TRADES = 600
_STANDINGS = "select user_id, trade_count, volume_usd from standings"


@pytest.mark.requirement("GEN-066")
async def test_a_service_is_released_under_load(
    own_kafka: str, database: DatabaseFactory, redis_url: str
) -> None:
    """Today's migration runs beside the last release, and both count trades, each once."""
    dsn, sent = await database(), Sent()
    await create_topics(own_kafka)
    told = {"DATABASE_URL": dsn, "KAFKA_BOOTSTRAP": own_kafka, "REDIS_URL": redis_url}
    told["JWKS_URL"] = "http://127.0.0.1:1/keys"
    async with apart("laurel-order-") as supervisor:
        fleet = Fleet(supervisor, {SERVICE: told}, {SERVICE: free_port()}, ("worker", "relay"))
        await fleet.start({SERVICE: released(SERVICE)[-1]})
        stop = asyncio.Event()
        load = asyncio.create_task(_trade(own_kafka, sent, stop))
        today = Version("today", TODAY)
        await fleet.migrate(SERVICE, today)
        await fleet.take_over(SERVICE, today)
        stop.set()
        await load
        await eventually(lambda: _counted(dsn, sent), PATIENCE_SECONDS)
        # The last standing of a user is published some seconds after the last trade.
        await eventually(lambda: _holds(fleet), PATIENCE_SECONDS)


async def _trade(kafka: str, sent: Sent, stop: asyncio.Event) -> None:
    """Rounds of a crowd's trades, until told to stop."""
    number = 0
    while not stop.is_set():
        start = datetime(2025, 5, 1, tzinfo=UTC)
        trades = list(simulation.trades(20, TRADES, number, start))
        sent.add(trades)
        async with producer(kafka) as sending:
            await publish_trades(sending, trades, speed=1000)
        number += 1


async def _holds(fleet: Fleet) -> bool:
    broken = await fleet.own_audits([SERVICE])
    assert broken == []
    return True


async def _counted(dsn: str, sent: Sent) -> bool:
    async with await psycopg.AsyncConnection.connect(dsn) as known:
        rows = await (await known.execute(_STANDINGS)).fetchall()
    found = {user: Total(trades, Decimal(volume)) for user, trades, volume in rows if trades}
    assert found == sent.totals, f"{len(found)} of {len(sent.totals)} users were counted"
    return True
