from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from laurel_events import Database, Message, Transaction
from laurel_events.batch import Batch, decode_into, routes
from laurel_events.message import Metadata
from laurel_events.outbox import unpack
from laurel_events.wire import Record, encode
from laurel_schemas import Event
from laurel_schemas.trading_trades_v1 import TradeExecuted
from sqlalchemy import text

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def trade(number: int, user_id: int = 7) -> TradeExecuted:
    return TradeExecuted(
        trade_id=f"t-{number}",
        user_id=user_id,
        pair="SOL",
        side="buy",
        price=Decimal(1),
        size=Decimal(1),
        notional_usd=Decimal(number),
        traded_at=NOW,
    )


def record(event: TradeExecuted, id_: UUID | None = None) -> Record:
    id_ = id_ or uuid4()
    return encode(event, Metadata(id_, event.TYPE, "/test", NOW, correlation_id=id_))


class Fetched:
    """A record as aiokafka hands it over."""

    def __init__(self, sent: Record, offset: int, partition: int = 0) -> None:
        self.topic, self.key, self.value = sent.topic, sent.key, sent.value
        self.headers, self.offset, self.partition = sent.headers, offset, partition
        self.timestamp = int(NOW.timestamp() * 1000)


def batch(
    *records: Record, first_offset: int = 0, handled: Iterable[type[Event]] = (TradeExecuted,)
) -> Batch:
    made = Batch([], [], {("trading.trades.v1", 0): first_offset + len(records)})
    fetched = (Fetched(one, first_offset + n) for n, one in enumerate(records))
    decode_into(made, fetched, routes(handled))
    return made


async def remember(trades: Sequence[Message[TradeExecuted]], tx: Transaction) -> None:
    """A handler that counts on the inbox: a second delivery would break its unique key."""
    for message in trades:
        await tx.session.execute(
            text("insert into seen (trade_id) values (:id)"), {"id": message.event.trade_id}
        )


async def seen(db: Database) -> list[str]:
    async with db.reading() as session:
        return list((await session.scalars(text("select trade_id from seen order by n"))).all())


async def dead_letters(db: Database) -> list[dict[str, str]]:
    """The headers of each dead letter in the outbox."""
    async with db.reading() as session:
        rows: Any = await session.execute(
            text("select headers from outbox where topic like '%.dlq' order by id")
        )
        return [
            {name: (value or b"").decode("latin-1") for name, value in unpack(row.headers)}
            for row in rows
        ]
