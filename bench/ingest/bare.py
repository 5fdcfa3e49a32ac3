"""The bare baseline: only the unavoidable work of exactly-once ingest, nothing validated."""

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=task.kafka,
        group_id=task.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    while True:
        fetched = await consumer.getmany(timeout_ms=200, max_records=BATCH)
        trades = [orjson.loads(one.value) for records in fetched.values() for one in records]
        if trades:
            await count_trades(database, trades)
            await consumer.commit()
            report(len(trades))


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
