"""A Faust agent that takes batches; acknowledged in a `finally`, so it may lose one."""

import asyncio
import os
import sys
import tempfile

import faust
import orjson

from bench.ingest.contender import COUNT, Meter, Task, prepare

TASK = Task.from_arguments()
METER = Meter(TASK)

app = faust.App(
    TASK.group,
    broker=f"kafka://{TASK.kafka}",
    value_serializer="raw",
    key_serializer="raw",
    consumer_auto_offset_reset="earliest",
    web_enabled=False,
    topic_disable_leader=True,
    worker_redirect_stdouts=False,
    topic_replication_factor=1,
    datadir=tempfile.mkdtemp(),
)
trades = app.topic("trading.trades.v1", value_type=bytes, key_type=bytes)


@app.agent(trades)
async def count(stream):
    database = await prepare(TASK.dsn)
    async for batch in stream.take(4000, within=0.2):
        METER.start()
        decoded = [orjson.loads(value) for value in batch]
        columns = ("trade_id", "user_id", "notional_usd", "traded_at")
        await database.execute(COUNT, [[one[name] for one in decoded] for name in columns])
        await database.commit()
        if METER.add(len(decoded)):
            METER.report()
            sys.stdout.flush()
            os._exit(0)


if __name__ == "__main__":
    sys.argv = [sys.argv[0], "worker", "-l", "error"]
    asyncio.set_event_loop(asyncio.new_event_loop())
    app.main()
