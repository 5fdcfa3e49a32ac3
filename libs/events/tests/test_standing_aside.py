"""A worker that no database answers leaves its partitions to one that is answered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
from aiokafka.errors import GroupCoordinatorNotAvailableError
from events_samples import record, remember, seen, trade
from laurel_events import Consumer, Database, Flow
from laurel_events.admin import admin
from laurel_events.connections import Limits
from laurel_events.lag import lag
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_testkit import eventually
from sqlalchemy import make_url

from .test_consumer import produce

PATIENCE = 120


class Way:
    """A way to a server that can be blocked: what comes meanwhile is closed at once."""

    def __init__(self, host: str, port: int) -> None:
        self._to = host, port
        self.blocked = False
        self._open: set[asyncio.StreamWriter] = set()

    async def passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry bytes both ways until one side ends."""
        if self.blocked:
            writer.close()
            return
        there, back = await asyncio.open_connection(*self._to)
        self._open |= {writer, back}
        await asyncio.gather(_carry(reader, back), _carry(there, writer))

    def block(self) -> None:
        """Close what is open, and whatever comes."""
        self.blocked = True
        for one in self._open:
            one.close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while part := await reader.read(65536):
            writer.write(part)
    except OSError:
        pass
    finally:
        writer.close()


@asynccontextmanager
async def over(way: Way, dsn: str) -> AsyncIterator[Database]:
    server = await asyncio.start_server(way.passed, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    through = make_url(dsn).set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
    async with Database(through, service="test", limits=Limits(reach=0.5)) as database:
        yield database
    server.close()


@asynccontextmanager
async def working(broker: str, group: str, db: Database) -> AsyncIterator[Consumer]:
    stop, flow = asyncio.Event(), Flow(group, {TradeExecuted: remember}, ())
    consumer = Consumer(bootstrap=broker, flow=flow, database=db, resources={})
    running = asyncio.create_task(consumer.run(stop))
    try:
        yield consumer
    finally:
        stop.set()
        await running


async def _members(broker: str, group: str, count: int) -> bool:
    async with admin(broker) as client:
        try:
            (found,) = await client.describe_consumer_groups([group])
        except GroupCoordinatorNotAvailableError:
            return False
    _, _, state, _, _, members, *_ = found.groups[0]
    assert (state, len(members)) == ("Stable", count)
    return True


@pytest.mark.requirement("EVT-036")
async def test_a_worker_that_is_cut_off_hands_over_and_comes_back(
    broker: str, db: Database, dsn: str
) -> None:
    group = f"test-{uuid4().hex}"
    url = make_url(dsn)
    way = Way(str(url.host), int(url.port or 0))
    mine = [record(trade(5_000_000 + number, user_id=1 + number)) for number in range(60)]
    ids = {f"t-{5_000_000 + number}" for number in range(60)}

    async def all_seen() -> bool:
        return ids <= set(await seen(db))

    async def nothing_behind() -> bool:
        return await lag(broker, [group]) == {group: 0}

    async with (
        over(way, dsn) as far,
        working(broker, group, far) as cut_off,
        working(broker, group, db),
    ):
        await eventually(lambda: _members(broker, group, 2), PATIENCE)
        way.block()
        await produce(broker, *mine)
        await eventually(all_seen, PATIENCE)
        await eventually(nothing_behind, PATIENCE)
        await eventually(lambda: _members(broker, group, 1), PATIENCE)
        assert cut_off.healthy()
        way.blocked = False
        await eventually(lambda: _members(broker, group, 2), PATIENCE)
    assert len([one for one in await seen(db) if one in ids]) == 60
