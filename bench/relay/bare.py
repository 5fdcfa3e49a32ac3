"""The bare baseline: an idempotent producer of records that are in memory already."""

import asyncio
import sys

import uvloop
from aiokafka import AIOKafkaProducer
from laurel_cli.publishing import event_id
from laurel_events.database import utc_now
from laurel_events.message import Metadata
from laurel_events.outbox_queue import BATCH_ROWS
from laurel_events.wire import Record, encode

from bench import crowd
from bench.contest import report


def records(users: int, number: int) -> list[Record]:
    return [
        encode(trade, Metadata(id_, trade.TYPE, "/bench", utc_now(), correlation_id=id_))
        for trade in crowd.trades(users, number)
        for id_ in [event_id(trade)]
    ]


async def main(kafka: str, users: int, number: int) -> None:
    waiting = records(users, number)
    producer = AIOKafkaProducer(
        bootstrap_servers=kafka, enable_idempotence=True, max_batch_size=256 * 1024
    )
    await producer.start()
    for start in range(0, number, BATCH_ROWS):
        batch = waiting[start : start + BATCH_ROWS]
        sent = [
            await producer.send(one.topic, one.value, one.key, headers=list(one.headers))
            for one in batch
        ]
        await asyncio.gather(*sent)
        report(len(batch))
    await producer.stop()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], *map(int, sys.argv[2:])))
