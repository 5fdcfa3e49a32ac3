"""Where the processor time of a trade goes before PostgreSQL: `python -m bench.ingest.profile`.

Each step runs alone over the same 20,000 trades in memory; a figure is the least of five runs, as
other work on the machine only ever adds to it.
"""

import gc
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import uuid4

import orjson
from aiokafka import TopicPartition
from aiokafka.consumer.fetcher import PartitionRecords
from aiokafka.record.default_records import DefaultRecordBatchBuilder
from laurel_events.attributes import check
from laurel_events.batch import Batch, decode_into, routes
from laurel_events.message import Metadata
from laurel_events.records import Batches
from laurel_events.wire import encode
from laurel_schemas.plain import plain_reader
from laurel_schemas.trade_content import counted, identity
from laurel_schemas.trading_trades_v1 import TOPIC, TradeExecuted
from qualification.store.columns import as_json

from bench import crowd
from bench.steps import timed

_TRADES = 20_000
_USERS = 1_000
_RUNS = 5
_BATCH_BYTES = 64 << 20
_timed = partial(timed, number=_TRADES, runs=_RUNS)


def fetched() -> bytes:
    """A batch as Kafka's producer makes it, of trades with the headers of every event."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, 0, _BATCH_BYTES)
    now = datetime.now(UTC)
    for number, trade in enumerate(crowd.trades(_USERS, _TRADES)):
        id_ = uuid4()
        record = encode(trade, Metadata(id_, trade.TYPE, "/laurel/platform", now, id_))
        builder.append(number, 0, record.key, record.value, list(record.headers))
    return bytes(builder.build())


def read(data: bytes) -> list[Any]:
    """As aiokafka's fetcher reads it."""
    at = TopicPartition(TOPIC.name, 0)
    return list(PartitionRecords(at, Batches(data), [], 0, None, None, True, 1))


def decoded(records: Iterable[Any]) -> Batch:
    """As the consumer decodes it."""
    batch = Batch([], [], {})
    decode_into(batch, records, routes([TradeExecuted], [TradeExecuted]))
    return batch


def main() -> None:
    """Print microseconds a trade, step by step; the indented are part of the one before."""
    data = fetched()
    gc.disable()
    records = _timed("aiokafka reads records", lambda: read(data))
    batch = _timed("the consumer decodes", lambda: decoded(records))
    headers = _timed("  headers by name", lambda: [dict(one.headers) for one in records])
    _timed("  headers checked", lambda: _check_all(headers))
    plainly = plain_reader(TradeExecuted)
    trades = _timed("  value checked", lambda: [plainly(one.value) for one in records])
    _timed("told apart", lambda: {identity(one.message.plain) for one in batch.received})
    _timed("written for PostgreSQL", lambda: as_json(map(counted, filter(None, trades))))
    _timed("the bare script's orjson.loads", lambda: [orjson.loads(one.value) for one in records])


def _check_all(headers: Iterable[dict[str, bytes | None]]) -> None:
    for one in headers:
        check(one, 0)


if __name__ == "__main__":
    main()
