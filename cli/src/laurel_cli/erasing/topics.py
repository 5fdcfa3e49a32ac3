"""What the topics that can forget say of a person: those that keep the last record of each key."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

from laurel_events.groupless import reading
from laurel_events.kafka import Kafka
from laurel_schemas import topics
from laurel_schemas.accounts_users_v1 import TOPIC as USERS
from laurel_schemas.accounts_users_v1 import UserAnnounced
from pydantic import ValidationError

from laurel_cli.erasing.personal import Personal
from laurel_cli.erasing.remain import Remain

_WAIT_MS = 500


async def announced(where: Kafka, user_id: int) -> Personal:
    """What the platform's topic says of a person, and said as far as Kafka has not removed it."""
    key, found = str(user_id).encode(), Personal()
    async for record in _records(where, [USERS.name]):
        if record.key == key and record.value:
            found |= _personal(record.value)
    return found


async def remains(where: Kafka, user_id: int, personal: Personal) -> Sequence[Remain]:
    """Keys under which a topic goes on telling of the person; Kafka removes the rest by itself."""
    names = [topic.name for topic in topics() if topic.compacted and not topic.planned]
    last = {(one.topic, one.key): one.value async for one in _records(where, names)}
    return [
        Remain(f"{topic}, key {(key or b'').decode(errors='replace')}", "its last record")
        for (topic, key), value in last.items()
        if _tells(topic, key, value, user_id, personal)
    ]


def _tells(
    topic: str, key: bytes | None, value: bytes | None, user_id: int, personal: Personal
) -> bool:
    if not value:
        return False
    is_profile = topic == USERS.name and key == str(user_id).encode()
    return is_profile or personal.in_text(value.decode(errors="replace"))


def _personal(value: bytes) -> Personal:
    try:
        user = UserAnnounced.decode(value)
    except (ValidationError, ValueError):
        return Personal()
    words = (user.username, user.email, user.avatar_url)
    return Personal(frozenset(filter(None, words)), frozenset([user.wallet_address]))


async def _records(where: Kafka, names: Sequence[str]) -> AsyncIterator[Any]:
    """Every record up to now, in the order of each partition."""
    async with reading(where, "laurel-erase", names, "earliest") as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(at) < end for at, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=_WAIT_MS)).values():
                for record in records:
                    yield record
