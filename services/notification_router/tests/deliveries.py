"""Delivery records for the tests of their statistics."""

from collections.abc import Iterable
from datetime import UTC, datetime
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from laurel_events.testing import message
from laurel_events.wire import encode
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded

USERS = range(1, 41)


def record(
    user_id: int, outcome: str, latency_ms: int = 40, published_at: datetime | None = None
) -> DeliveryRecorded:
    return DeliveryRecorded(
        notification_id=str(uuid4()),
        user_id=user_id,
        notification_type="badge_earned",
        channel="socket",
        priority="high",
        outcome=outcome,
        latency_ms=latency_ms,
        recorded_at=datetime.now(UTC),
        published_at=published_at,
    )


def history() -> list[DeliveryRecorded]:
    """For each user one that was published and delivered; every fourth user engaged."""
    outcomes: tuple[str, ...] = ("published", "delivered")
    records = [record(user, outcome, user) for user in USERS for outcome in outcomes]
    return records + [record(user, "engaged") for user in USERS if user % 4 == 0]


async def produce(bootstrap: str, records: Iterable[DeliveryRecorded]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap) as producer:
        for one in records:
            sent = encode(one, message(one).meta)
            await producer.send(sent.topic, sent.value, sent.key, headers=list(sent.headers))
