"""A client of a Redis that may be away: what it holds only spares work (GEN-013)."""

import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

T = TypeVar("T")

_PATIENCE_SECONDS: Final = 0.25
_LEFT_ALONE_SECONDS: Final = 2.0


class MaybeRedis:
    """Asks a Redis, and leaves one that is away alone for two seconds."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._clock = clock
        self._away_until = 0.0

    async def ask(
        self, command: Callable[[Redis], Awaitable[T]], *, anyway: bool = False
    ) -> tuple[bool, T | None]:
        """Whether it answered, and what; `anyway`, also one that is left alone is asked."""
        if not anyway and self._clock() < self._away_until:
            return False, None
        try:
            return True, await command(self._redis)
        except (RedisError, OSError, TimeoutError) as error:
            self._away_until = self._clock() + _LEFT_ALONE_SECONDS
            log.warning("Redis is away", extra={"fault": type(error).__name__})
            return False, None


@asynccontextmanager
async def open_redis(
    redis_url: str, patience_seconds: float = _PATIENCE_SECONDS
) -> AsyncIterator[MaybeRedis]:
    """The Redis at this URL, waited for so long; connects at first use."""
    redis = Redis.from_url(
        redis_url,
        socket_timeout=patience_seconds,
        socket_connect_timeout=patience_seconds,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
    async with redis:
        yield MaybeRedis(redis)
