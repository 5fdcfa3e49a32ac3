"""Publishes platform events: users and trades, as the trading platform would."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID, uuid5

from aiokafka import AIOKafkaProducer
from laurel_events.kafka import Kafka, cluster
from laurel_events.message import Metadata
from laurel_events.tracing import first_traceparent
from laurel_events.wire import encode
from laurel_schemas import Event
from laurel_schemas.trading_trades_v1 import TradeExecuted

# Ids follow from what the event says, so that a tape played twice is the same events twice.
_NAMESPACE = UUID("f4b5c2de-5c0e-5a5e-8d43-6a1c2f7f9b10")
_SOURCE = "/laurel/platform"
_CHUNK = 1000


@asynccontextmanager
async def producer(bootstrap: Kafka | str) -> AsyncIterator[AIOKafkaProducer]:
    """An idempotent producer, flushed and closed at the end."""
    kafka = AIOKafkaProducer(
        **cluster(bootstrap).client("laurel-platform"),
        enable_idempotence=True,
        linger_ms=5,
        max_batch_size=256 * 1024,
        max_request_size=8 * 1024 * 1024,
    )
    # Stopped also where Ctrl-C comes while it starts: it would complain of being forgotten.
    try:
        await kafka.start()
        yield kafka
    finally:
        await kafka.stop()


def event_id(event: Event) -> UUID:
    """The id of a platform event: of a trade by its trade id, of a user by the whole profile."""
    name = event.trade_id if isinstance(event, TradeExecuted) else event.encode().decode()
    return uuid5(_NAMESPACE, f"{event.TYPE}/{name}")


async def publish(kafka: AIOKafkaProducer, events: Sequence[Event]) -> None:
    """Publish events in order and wait until every one is acknowledged."""
    await asyncio.gather(*[await _send(kafka, event) for event in events])


async def publish_in_turn(kafka: AIOKafkaProducer, events: Iterable[Event]) -> None:
    """Publish events in order, some at a time: those of a million users fit in no memory."""
    rest = iter(events)
    while some := list(islice(rest, _CHUNK)):
        await publish(kafka, some)


async def publish_trades(
    kafka: AIOKafkaProducer,
    trades: Iterable[TradeExecuted],
    *,
    speed: float | None = None,
    published: Callable[[int], None] = lambda count: None,
) -> int:
    """Publish trades, at most `speed` a second if given; calls `published` after each chunk."""
    total = 0
    started = asyncio.get_running_loop().time()
    chunk: list[Event] = []
    size = _CHUNK if speed is None else max(1, min(_CHUNK, int(speed / 20)))
    for trade in trades:
        chunk.append(trade)
        if len(chunk) == size:
            total += await _publish_chunk(kafka, chunk, started, total, speed)
            published(total)
    total += await _publish_chunk(kafka, chunk, started, total, speed)
    published(total)
    return total


async def _publish_chunk(
    kafka: AIOKafkaProducer, chunk: list[Event], started: float, total: int, speed: float | None
) -> int:
    count = len(chunk)
    await publish(kafka, chunk)
    chunk.clear()
    if speed:
        ahead = started + (total + count) / speed - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, ahead))
    return count


async def _send(kafka: AIOKafkaProducer, event: Event) -> asyncio.Future[object]:
    id_ = event_id(event)
    meta = Metadata(
        id=id_,
        type=event.TYPE,
        source=_SOURCE,
        time=datetime.now(UTC),
        correlation_id=id_,
        traceparent=first_traceparent(id_, id_),
    )
    record = encode(event, meta)
    sent: asyncio.Future[object] = await kafka.send(
        record.topic, record.value, record.key, headers=list(record.headers)
    )
    return sent
