"""A trade larger than any account could hold, and what comes after it."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import orjson
import pytest
from laurel_events import Database, DeadLetterLimits
from laurel_events.applier import Applier
from laurel_events.batch import Batch, KafkaRecord, decode_into, routes
from laurel_events.message import Metadata
from laurel_events.wire import encode
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.trading_trades_v1 import TradeExecuted
from qualification import store
from qualification.flow import FLOW
from qualification.ladders import Ladders
from sqlalchemy import text
from sqlalchemy.event import listens_for

NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
RESOURCES = {Ladders: Ladders(), TradeLimits: TradeLimits(ahead=timedelta(days=1))}
GIANT = "99999999999999999999.9999999999"


@pytest.mark.requirement("TIER-061")
async def test_a_giant_trade_is_refused_alone_and_costs_those_after_it_nothing(
    opened: Database,
) -> None:
    transactions: list[object] = []
    listens_for(opened.engine.sync_engine, "commit")(transactions.append)
    records = [_record(0, GIANT), *(_record(number, "10") for number in range(1, 101))]
    batch = Batch([], [], {})
    decode_into(batch, records, routes(FLOW.consumes, FLOW.plain))
    subject = Applier(FLOW, opened, RESOURCES, lambda: NOW, DeadLetterLimits())
    assert await subject.apply(batch, asyncio.Event())
    assert len(transactions) == 1
    async with opened.reading() as session:
        standing = await store.standing_of(session, 7)
        letters = await session.scalars(text("select topic from outbox where topic like '%.dlq'"))
        assert letters.all() == ["trading.trades.v1.dlq"]
    assert (standing.volume_usd, standing.trade_count) == (Decimal(1000), 100)


def _record(number: int, usd: str) -> KafkaRecord:
    trade = TradeExecuted(
        trade_id=f"t-{number}",
        user_id=7,
        pair="BTC",
        side="buy",
        price=Decimal(1),
        size=Decimal(1),
        notional_usd=Decimal(10),
        traded_at=NOW,
    )
    sent = encode(trade, Metadata(id_ := uuid4(), trade.TYPE, "/test", NOW, correlation_id=id_))
    value = orjson.dumps(orjson.loads(trade.encode()) | {"notional_usd": usd})
    at = int(NOW.timestamp() * 1000)
    return KafkaRecord(sent.topic, 0, number, at, sent.key, value, sent.headers)
