"""confluent-kafka's asyncio client on librdkafka, by `consume()`; nothing is validated."""

import orjson
import uvloop
from confluent_kafka.aio import AIOConsumer

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare

_WAIT_SECONDS = 0.2


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    consumer = AIOConsumer(
        {
            "bootstrap.servers": task.kafka,
            "group.id": task.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "max.partition.fetch.bytes": 4 << 20,
        }
    )
    await consumer.subscribe([TOPIC])
    while True:
        fetched = await consumer.consume(BATCH, _WAIT_SECONDS)
        trades = [orjson.loads(one.value()) for one in fetched if one.error() is None]
        if trades:
            await count_trades(database, trades)
            await consumer.commit(asynchronous=False)
            report(len(trades))


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
