"""Sends whole records as different clients would, and tells where they lie."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any, Self

from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError
from aiokafka.protocol.produce import ProduceRequest
from confluent_kafka import KafkaException, Producer
from raw_records import Header, batch, encoded

CODECS = ("none", "gzip", "snappy", "lz4", "zstd")
VIA = ("aiokafka", "librdkafka", "raw")
_MOST_BYTES = 8 * 1024 * 1024
_PARTITION = 0
_SHOWN_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Sample:
    """A record to be sent, by which client and packed by which codec."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[Header]
    time: int
    codec: str
    via: str

    def __repr__(self) -> str:
        """Every part, of a value of megabytes its beginning."""
        value = self.value
        if value is not None and len(value) > _SHOWN_BYTES:
            value = value[:_SHOWN_BYTES] + b"... of %d bytes" % len(value)
        parts = (self.topic, self.key, value, self.headers, self.time, self.codec, self.via)
        return f"Sample{parts!r}"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What Hypothesis prints of a failing batch."""
        printer.text(repr(self))

    def route(self) -> str:
        """The client that can send it: only bytes can say what libraries refuse."""
        if self.time <= 0 or not all(_is_text(name) for name, _ in self.headers):
            return "raw"
        if self.via == "aiokafka" and self.key is None and self.value is None:
            return "librdkafka"
        return self.via


Place = tuple[str, int, int]
"""Topic, partition, offset."""


def _is_text(name: bytes) -> bool:
    try:
        name.decode()
    except UnicodeDecodeError:
        return False
    return b"\0" not in name


@dataclass
class Senders:
    """Clients of every kind, connected for as long as the context is open."""

    bootstrap: str
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _aiokafka: dict[str, AIOKafkaProducer] = field(default_factory=dict)
    _librdkafka: dict[str, Producer] = field(default_factory=dict)

    async def __aenter__(self) -> Self:
        self._client = AIOKafkaClient(bootstrap_servers=self.bootstrap)
        await self._client.bootstrap()
        self._stack.push_async_callback(self._client.close)
        for codec in CODECS:
            producer = AIOKafkaProducer(
                bootstrap_servers=self.bootstrap,
                compression_type=None if codec == "none" else codec,
                max_request_size=_MOST_BYTES,
            )
            self._aiokafka[codec] = await self._stack.enter_async_context(producer)
            self._librdkafka[codec] = Producer(
                {
                    "bootstrap.servers": self.bootstrap,
                    "compression.type": codec,
                    "message.max.bytes": _MOST_BYTES,
                }
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def send(self, sample: Sample) -> Place | None:
        """Where a record lies now; None if the broker refused it."""
        offset = await getattr(self, f"_by_{sample.route()}")(sample)
        return None if offset is None else (sample.topic, _PARTITION, offset)

    async def _by_aiokafka(self, one: Sample) -> int | None:
        headers = [(name.decode(), raw) for name, raw in one.headers]
        try:
            sent = await self._aiokafka[one.codec].send_and_wait(
                one.topic, one.value, one.key, _PARTITION, one.time, headers
            )
        except KafkaError:
            return None
        return int(sent.offset)

    async def _by_librdkafka(self, one: Sample) -> int | None:
        return await asyncio.to_thread(self._deliver, one)

    def _deliver(self, one: Sample) -> int | None:
        found: list[int | None] = []

        def delivered(error: Any, message: Any) -> None:
            found.append(None if error else message.offset())

        headers: list[tuple[str, str | bytes | None]] = [
            (name.decode(), raw) for name, raw in one.headers
        ]
        try:
            self._librdkafka[one.codec].produce(
                one.topic,
                one.value,
                one.key,
                partition=_PARTITION,
                on_delivery=delivered,
                timestamp=one.time,
                headers=headers,
            )
        except KafkaException:
            return None
        self._librdkafka[one.codec].flush(30)
        return found[0] if found else None

    async def _by_raw(self, one: Sample) -> int | None:
        record = encoded(0, one.value, one.headers, 0, one.key)
        packed = batch([record], packing=CODECS.index(one.codec), time=one.time)
        request = ProduceRequest(None, -1, 10_000, [(one.topic, [(_PARTITION, packed)])])
        await self._client.add_topic(one.topic)
        leader = self._client.cluster.leader_for_partition(TopicPartition(one.topic, _PARTITION))
        answer = await self._client.send(leader, request)
        ((_, ((_, error, offset, *_),)),) = answer.topics
        return None if error else int(offset)
