"""Deletes a person, as the platform would, and finds what is left of them (GEN-044)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from itertools import chain

from laurel_events.kafka import cluster
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home

from laurel_cli.erasing import databases, elsewhere, topics
from laurel_cli.erasing.remain import Remain
from laurel_cli.publishing import producer, publish
from laurel_cli.services import KEEPERS

WITHIN = timedelta(minutes=1)
"""How long after a deletion something may be left."""
_LOOK_EVERY_SECONDS = 3.0

__all__ = ["WITHIN", "Remain", "delete", "remains", "until_nothing_is_left"]


async def delete(endpoints: Endpoints, user_id: int) -> None:
    """Say on the platform's topic that this account is deleted, and let the topic forget it.

    First the event, which names what happened to whoever reads on, then the record without a
    value, by which Kafka removes all that the topic said of them.
    """
    async with producer(endpoints.kafka) as kafka:
        await publish(kafka, [UserDeleted(user_id=user_id)])
        topic = UserDeleted.TOPIC.name
        await kafka.send_and_wait(topic, None, str(user_id).encode())


async def remains(home: Home, endpoints: Endpoints, user_id: int) -> Sequence[Remain]:
    """What is left of a person in databases, topics that can forget, the cache and the logs.

    Beside their rows it looks for what the platform's topic says of them, or said and has not
    removed yet: their name, addresses and picture, wherever these stand and whosever rows these
    are. It reads every table and every such topic whole, which takes its time where there is much.
    """
    where = cluster(endpoints.kafka)
    personal = await topics.announced(where, user_id)
    found = await asyncio.gather(
        *(
            databases.remains(service, endpoints.postgres[service.name], user_id, personal)
            for service in KEEPERS.values()
        ),
        topics.remains(where, user_id, personal),
        elsewhere.in_cache(endpoints.redis, personal),
        asyncio.to_thread(elsewhere.in_logs, home.root / "logs", personal),
    )
    return list(chain.from_iterable(found))


async def until_nothing_is_left(
    look: Callable[[], Awaitable[Sequence[Remain]]],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> Sequence[Remain]:
    """Look again and again until nothing is left, or for as long as something may be."""
    for _ in range(int(WITHIN.total_seconds() / _LOOK_EVERY_SECONDS)):
        if not await look():
            return []
        await sleep(_LOOK_EVERY_SECONDS)
    return await look()
