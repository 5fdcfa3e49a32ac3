"""FastStream with batch subscription and manual acknowledgement."""

import asyncio
from decimal import Decimal

import uvloop
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from pydantic import AwareDatetime, BaseModel

from bench.ingest.contender import COUNT, Meter, Task, prepare


class Trade(BaseModel):
    """What is counted of a trade, validated as FastStream does it."""

    trade_id: str
    user_id: int
    notional_usd: Decimal
    traded_at: AwareDatetime


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    broker = KafkaBroker(task.kafka)
    meter, finished = Meter(task), asyncio.Event()

    @broker.subscriber(
        "trading.trades.v1",
        group_id=task.group,
        batch=True,
        max_records=4000,
        auto_offset_reset="earliest",
        ack_policy=AckPolicy.NACK_ON_ERROR,
    )
    async def count(trades: list[Trade]) -> None:
        meter.start()
        columns = ("trade_id", "user_id", "notional_usd", "traded_at")
        await database.execute(COUNT, [[getattr(one, name) for one in trades] for name in columns])
        await database.commit()
        if meter.add(len(trades)):
            finished.set()

    await broker.start()
    await finished.wait()
    meter.report()
    await broker.stop()


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
