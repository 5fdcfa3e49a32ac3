"""A transaction and an offset commit for each message, as tutorials do it."""

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

from bench.contest import report
from bench.ingest.contender import TOPIC, Task, count_trades, prepare


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=task.kafka,
        group_id=task.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    async for record in consumer:
        await count_trades(database, [orjson.loads(record.value)])
        await consumer.commit()
        report(1)


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
