"""A Faust agent that takes batches; they are acknowledged in a `finally`, so one may be lost.

`--models` decodes and validates by Faust's own records, as the others do; without, it gets bytes.
"""

import sys
import tempfile
from datetime import datetime
from decimal import Decimal
from typing import Any

import faust
import orjson

from bench.contest import report
from bench.ingest.contender import BATCH, TOPIC, Task, count_trades, prepare


class Trade(faust.Record, validation=True, coerce=True, isodates=True, decimals=True):
    """The same event as Laurel reads."""

    trade_id: str
    user_id: int
    pair: str
    side: str
    price: Decimal
    size: Decimal
    notional_usd: Decimal
    traded_at: datetime
    fee_usd: Decimal | None = None
    order_id: str | None = None
    source: str = "perpetual"


MODELS = "--models" in sys.argv
TASK = Task.from_arguments()
FOLDER = tempfile.TemporaryDirectory()

app = faust.App(
    TASK.group,
    broker=f"kafka://{TASK.kafka}",
    value_serializer="json" if MODELS else "raw",
    key_serializer="raw",
    consumer_auto_offset_reset="earliest",
    web_enabled=False,
    topic_disable_leader=True,
    topic_replication_factor=1,
    datadir=FOLDER.name,
)
trades = app.topic(TOPIC, value_type=Trade if MODELS else bytes, key_type=bytes)


def row(value: Any) -> Any:
    if isinstance(value, bytes):
        return orjson.loads(value)
    # As text, since arrays of decimals would cost the driver far more.
    return vars(value) | {"notional_usd": str(value.notional_usd)}


@app.agent(trades)
async def count(stream: Any) -> None:
    database = await prepare(TASK.dsn)
    async for batch in stream.take(BATCH, within=0.2):
        await count_trades(database, [row(value) for value in batch])
        report(len(batch))


if __name__ == "__main__":
    sys.argv = [sys.argv[0], "-L", "uvloop", "worker", "-l", "error"]
    app.main()
