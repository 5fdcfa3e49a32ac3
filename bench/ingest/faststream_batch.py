"""FastStream with a batch subscriber, validation and manual acknowledgement."""

import asyncio

import uvloop
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from laurel_schemas.trading_trades_v1 import TradeExecuted
from pydantic import AwareDatetime

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare


class Trade(TradeExecuted, strict=False):
    """The event as Laurel reads it; FastStream validates parsed JSON, where times are text."""

    traded_at: AwareDatetime


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    broker = KafkaBroker(task.kafka, logger=None)

    @broker.subscriber(
        TOPIC,
        group_id=task.group,
        batch=True,
        max_records=BATCH,
        max_partition_fetch_bytes=4 << 20,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def count(trades: list[Trade]) -> None:
        # As text, since arrays of decimals would cost the driver far more.
        rows = [vars(trade) | {"notional_usd": str(trade.notional_usd)} for trade in trades]
        await count_trades(database, rows)
        report(len(trades))

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
