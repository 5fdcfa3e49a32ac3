"""FastStream with a batch subscriber, its own validation and manual acknowledgement."""

import asyncio
from typing import Annotated

import uvloop
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from pydantic import AwareDatetime, BaseModel, Field

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare


class Trade(BaseModel):
    """What is counted of a trade.

    The amount is checked as text: decimals would have to become text again for the database.
    """

    trade_id: str
    user_id: int
    notional_usd: Annotated[str, Field(pattern=r"^\d{1,20}(\.\d{1,10})?$")]
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
        await count_trades(database, [vars(trade) for trade in trades])
        report(len(trades))

    await broker.start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
