"""A transaction and an offset commit for each message, as tutorials do it."""

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
    )
    await consumer.start()
    meter = Meter(task)
    async for record in consumer:
        meter.start()
        trade = orjson.loads(record.value)
        columns = ("trade_id", "user_id", "notional_usd", "traded_at")
        await database.execute(COUNT, [[trade[name]] for name in columns])
        await database.commit()
        await consumer.commit()
        if meter.add(1):
            break
    meter.report()
    await consumer.stop()


if __name__ == "__main__":
    uvloop.run(main(Task.from_arguments()))
