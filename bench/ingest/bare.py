"""The bare baseline: only the unavoidable I/O of exactly-once ingest."""

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer

from bench.ingest.contender import COUNT, Meter, Task, prepare


async def main(task: Task) -> None:
    database = await prepare(task.dsn)
    consumer = AIOKafkaConsumer(
        "trading.trades.v1",
        bootstrap_servers=task.kafka,
        group_id=task.group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        max_partition_fetch_bytes=4 << 20,
    )
    await consumer.start()
    meter = Meter(task)
    while meter.done < task.count:
        fetched = await consumer.getmany(timeout_ms=200, max_records=4000)
        if not fetched:
            continue
        meter.start()
        trades = [orjson.loads(one.value) for records in fetched.values() for one in records]
        columns = ("trade_id", "user_id", "notional_usd", "traded_at")
        await database.execute(COUNT, [[trade[name] for trade in trades] for name in columns])
        await database.commit()
        await consumer.commit()
        meter.add(len(trades))
    meter.report()
    await consumer.stop()


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
