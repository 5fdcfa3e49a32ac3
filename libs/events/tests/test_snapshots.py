"""A new service starts from a compacted topic: the last record of each key is its state."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer
from laurel_events import Consumer, Database, Flow, Message, Transaction, naturally_idempotent
from laurel_events.lag import lag
from laurel_events.testing import message
from laurel_events.wire import Record, encode
from laurel_schemas.accounts_users_v1 import TOPIC, UserAnnounced, UserDeleted
from laurel_testkit import eventually

JOINED = datetime(2025, 1, 1, tzinfo=UTC)
WALLET = "11111111111111111111111111111111"


def profile(user_id: int, username: str) -> Record:
    event = UserAnnounced(
        user_id=user_id, wallet_address=WALLET, username=username, joined_at=JOINED
    )
    return encode(event, message(event).meta)


class Names(dict[int, str | None]):
    """A projection: what each user is called."""


@naturally_idempotent
async def remember(users: Sequence[Message[UserAnnounced]], tx: Transaction, names: Names) -> None:
    names.update({user.event.user_id: user.event.username for user in users})


@naturally_idempotent
async def forget(users: Sequence[Message[UserDeleted]], tx: Transaction, names: Names) -> None:
    for user in users:
        names.pop(user.event.user_id, None)


@pytest.mark.requirement("EVT-008")
async def test_a_fresh_group_gets_the_state_and_is_counted_as_behind_before(
    broker: str, db: Database
) -> None:
    async with AIOKafkaProducer(bootstrap_servers=broker) as producer:
        for record in (
            *(profile(user_id, "old") for user_id in range(900_001, 900_030)),
            *(profile(user_id, "new") for user_id in range(900_001, 900_020)),
            Record(TOPIC.name, b"900001", None, ()),
        ):
            await producer.send_and_wait(
                record.topic, record.value, record.key, headers=list(record.headers)
            )
    names, group, stop = Names(), f"fresh-{uuid4().hex}", asyncio.Event()
    flow = Flow(group, {UserAnnounced: remember, UserDeleted: forget}, ())
    assert (await lag(broker, [group], {group: flow.topics}))[group] >= 49
    consumer = Consumer(bootstrap=broker, flow=flow, database=db, resources={Names: names})
    running = asyncio.create_task(consumer.run(stop))

    async def has_read_all() -> bool:
        return await lag(broker, [group], {group: flow.topics}) == {group: 0}

    await eventually(has_read_all)
    stop.set()
    await running
    found = {user_id: name for user_id, name in names.items() if 900_000 < user_id < 900_100}
    expected = dict.fromkeys(range(900_002, 900_020), "new")
    assert found == expected | dict.fromkeys(range(900_020, 900_030), "old")
