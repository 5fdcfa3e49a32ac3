"""Wake-ups between the worker, which stores messages, and the replicas that send them."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import aclosing, asynccontextmanager
from typing import NamedTuple

from laurel_events.faults import backoff
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

_CHANNEL = "notification_router:wake"
_ROOMS = "notification_router:rooms"
# The worker waits no longer than this for a Redis that does not answer.
_PATIENCE_SECONDS = 0.25
_HEALTH_CHECK_SECONDS = 5


class Woken(NamedTuple):
    """Users whose inbox has grown, and conversations whose room was told something."""

    users: frozenset[int] = frozenset()
    rooms: frozenset[str] = frozenset()


class Wakes:
    """Tells every replica whose inbox and which room has grown, over Redis pub/sub.

    A wake-up may be lost, with a Redis that is away, flushed or restarted: replicas sweep.
    """

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def publish(self, users: Collection[int]) -> None:
        """Wake every replica for these users; never raises for a Redis that is away."""
        await self._publish(_CHANNEL, ",".join(map(str, users)))

    async def publish_rooms(self, conversations: Collection[str]) -> None:
        """Wake every replica for the rooms of these conversations; never raises, either."""
        await self._publish(_ROOMS, " ".join(conversations))

    async def _publish(self, channel: str, told: str) -> None:
        if not told:
            return
        try:
            await self._redis.publish(channel, told)
        except (RedisError, OSError, TimeoutError) as error:
            log.warning("wake-up lost, the sweep covers it", extra={"fault": type(error).__name__})

    async def listen(self) -> AsyncIterator[Woken]:
        """Who and what is woken, for ever; a Redis that is away is waited for."""
        waits = backoff()
        while True:
            try:
                async with aclosing(self._subscription()) as subscription:
                    async for woken in subscription:
                        waits = backoff()
                        yield woken
            except (RedisError, OSError, TimeoutError) as error:
                log.warning("no wake-ups", extra={"fault": type(error).__name__})
                await asyncio.sleep(next(waits))

    async def _subscription(self) -> AsyncGenerator[Woken, None]:
        async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
            await channel.subscribe(_CHANNEL, _ROOMS)
            while True:
                # Each wait that ends empty checks whether Redis still answers.
                message = await channel.get_message(timeout=_HEALTH_CHECK_SECONDS)
                if message:
                    yield _woken(message["channel"].decode(), message["data"].decode())


def _woken(channel: str, told: str) -> Woken:
    if channel == _ROOMS:
        return Woken(rooms=frozenset(told.split()))
    return Woken(users=frozenset(map(int, told.split(","))))


@asynccontextmanager
async def open_wakes(redis_url: str) -> AsyncIterator[Wakes]:
    """Wake-ups over the Redis at this URL; connects at first use."""
    redis = Redis.from_url(
        redis_url,
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
        health_check_interval=_HEALTH_CHECK_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    async with redis:
        yield Wakes(redis)
