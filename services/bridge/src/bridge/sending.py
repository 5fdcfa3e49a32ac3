"""Hands events to Kafka, and says no while too many wait for it."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Self

from aiokafka.errors import KafkaError
from laurel_events.kafka import Kafka
from laurel_events.outbox import pack
from laurel_events.outbox_queue import Row
from laurel_events.publisher import Publisher
from laurel_events.sending import Outcome
from laurel_events.wire import Record

from bridge import metrics

log = logging.getLogger(__name__)

_PATIENCE_SECONDS = 12.0
"""Below the gateway's own: the sender is to hear it from here."""


class TooMuchWaits(Exception):
    """More events wait for Kafka than are held."""


class NotSent(Exception):
    """Kafka did not take all events of a batch in time; they may be sent again."""


class Sender:
    """An idempotent producer that is shared by all requests; an async context manager.

    Batches go one after the other, each in order. It connects for the first one, and anew after a
    fault.
    """

    def __init__(self, kafka: Kafka, most: int) -> None:
        self._kafka = kafka
        self._most = most
        self._waiting = 0
        self._one_at_a_time = asyncio.Lock()
        self._publisher: Publisher | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._publisher is not None:
            await self._publisher.close()

    async def send(self, records: Sequence[Record], now: datetime) -> None:
        """Return once every record is acknowledged; raises TooMuchWaits and NotSent."""
        if self._waiting + len(records) > self._most:
            metrics.REFUSED.labels("full").inc(len(records))
            raise TooMuchWaits
        self._waiting += len(records)
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS), self._one_at_a_time:
                await self._send(_rows(records, now))
        except (TimeoutError, KafkaError, OSError) as error:
            metrics.REFUSED.labels("kafka").inc(len(records))
            log.warning("events are not sent", extra={"fault": type(error).__name__})
            raise NotSent from None
        finally:
            self._waiting -= len(records)

    async def _send(self, rows: Sequence[Row]) -> None:
        outcome = Outcome()
        try:
            await (await self._connected()).publish(rows, outcome)
        except BaseException:
            await self._disconnect()
            raise
        if outcome.failure is not None:
            await self._disconnect()
            raise outcome.failure
        if outcome.parked:
            log.error("Kafka refuses events", extra={"fault": outcome.parked[0].reason})
            raise KafkaError(outcome.parked[0].reason)
        metrics.SENT.inc(len(rows))

    async def _connected(self) -> Publisher:
        if self._publisher is None:
            made = Publisher(self._kafka, "bridge")
            await made.start()
            self._publisher = made
        return self._publisher

    async def _disconnect(self) -> None:
        publisher, self._publisher = self._publisher, None
        if publisher is not None:
            await publisher.abandon()


def _rows(records: Sequence[Record], now: datetime) -> list[Row]:
    return [
        Row(number, one.topic, one.key, one.value, pack(one.headers), now)
        for number, one in enumerate(records)
    ]
