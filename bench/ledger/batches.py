"""Batches of trades as qualification's handler gets them: new, counted before, and altered."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

from laurel_events import Database, Message
from laurel_events.database import utc_now
from laurel_events.message import Metadata
from laurel_events.wire import decode_record, encode
from laurel_schemas.plain import plain_reader
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

from bench import crowd

SIZE = 1_000
_READ = plain_reader(TradeExecuted)
_KNOWN = text("""
    select user_id, trade_id, pair, side, source, traded_at, notional_usd
    from trade_ledger tablesample system(:percent) order by random() limit :size
""")


def new(users: int) -> list[TradeExecuted]:
    """Trades of random users that nobody has counted."""
    return [
        trade.model_copy(update={"trade_id": str(uuid.uuid4())})
        for trade in crowd.trades(users, SIZE)
    ]


async def known(database: Database, rows: int) -> list[TradeExecuted]:
    """Trades that the ledger of so many rows has, from all over it."""
    async with database.reading() as session:
        wanted = {"percent": min(100.0, 40_000 * SIZE / rows), "size": SIZE}
        found = (await session.execute(_KNOWN, wanted)).mappings().all()
    return [TradeExecuted(**row, price=Decimal(1), size=row["notional_usd"]) for row in found]


def altered(trades: Sequence[TradeExecuted]) -> list[TradeExecuted]:
    """The same trades with other amounts."""
    return [trade.model_copy(update={"notional_usd": trade.notional_usd + 1}) for trade in trades]


def received(trades: Sequence[TradeExecuted]) -> list[Message[TradeExecuted]]:
    """Trades as the consumer hands them on: checked, and no more made of them than that takes."""
    return [_received(trade) for trade in trades]


def _received(trade: TradeExecuted) -> Message[TradeExecuted]:
    id_, now = uuid.uuid4(), utc_now()
    record = encode(trade, Metadata(id_, trade.TYPE, "/bench", now, correlation_id=id_))
    place = (record.topic, 0, 0)
    return decode_record(  # type: ignore[return-value]
        record.topic, record.value or b"", dict(record.headers), now, place, _READ
    )
