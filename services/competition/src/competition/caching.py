"""Copies of leaderboard pages in two levels, this process and Redis (COMP-041).

A copy is kept under the number of changes that the leaderboard had, which the database counts with
each commit. So nothing has to be deleted anywhere, and no copy is ever shown for a later state.
"""

import logging
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from sqlalchemy.ext.asyncio import AsyncSession

from competition.metrics import LEADERBOARD_READS
from competition.store import ranks

log = logging.getLogger(__name__)

B = TypeVar("B", bound=BaseModel)

_PATIENCE_SECONDS = 0.1
_LEFT_ALONE_SECONDS = 2.0
_KEPT_SECONDS = 60
_PAGES = 5_000


class LeaderboardCache:
    """Pages by competition and number of changes, which is asked for every `fresh_for`.

    A Redis that is away is left alone for two seconds; the database then answers.
    """

    def __init__(
        self, redis: Redis, fresh_for: timedelta, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._fresh_seconds = fresh_for.total_seconds()
        self._clock = clock
        self._versions: OrderedDict[UUID, tuple[int, float]] = OrderedDict()
        self._pages: OrderedDict[str, BaseModel] = OrderedDict()
        self._away_until = 0.0

    async def read(
        self,
        session: AsyncSession,
        competition_id: UUID,
        page: str,
        kind: type[B],
        load: Callable[[], Awaitable[B]],
    ) -> B:
        """A page as it was at most `fresh_for` ago; `load` reads it from the database."""
        version = await self._version(session, competition_id)
        key = f"competition:{competition_id}:{version}:{kind.__name__}:{page}"
        if isinstance(kept := self._pages.get(key), kind):
            LEADERBOARD_READS.labels("process").inc()
            return kept
        found = await self._from_redis(key, kind)
        LEADERBOARD_READS.labels("redis" if found else "database").inc()
        if found is None:
            found = await load()
            await self._to_redis(key, found)
        copy: BaseModel = found
        _keep(self._pages, key, copy)
        return found

    async def _version(self, session: AsyncSession, competition_id: UUID) -> int:
        known = self._versions.get(competition_id)
        if known is not None and self._clock() < known[1]:
            return known[0]
        found = await ranks.version(session, competition_id)
        until = self._clock() + self._fresh_seconds
        _keep(self._versions, competition_id, (found, until))
        return found

    async def _from_redis(self, key: str, kind: type[B]) -> B | None:
        try:
            raw = await self._redis.get(key) if self._clock() >= self._away_until else None
            return None if raw is None else kind.model_validate_json(raw)
        except ValidationError:
            # Of another release: it is replaced.
            return None
        except (RedisError, OSError, TimeoutError) as error:
            self._leave_alone(error)
            return None

    async def _to_redis(self, key: str, found: BaseModel) -> None:
        if self._clock() >= self._away_until:
            try:
                await self._redis.set(key, found.model_dump_json(by_alias=True), ex=_KEPT_SECONDS)
            except (RedisError, OSError, TimeoutError) as error:
                self._leave_alone(error)

    def _leave_alone(self, error: Exception) -> None:
        self._away_until = self._clock() + _LEFT_ALONE_SECONDS
        log.warning("no shared copies of leaderboards", extra={"fault": type(error).__name__})


K = TypeVar("K")
V = TypeVar("V")


def _keep(among: OrderedDict[K, V], key: K, value: V) -> None:
    among[key] = value
    among.move_to_end(key)
    if len(among) > _PAGES:
        among.popitem(last=False)


@asynccontextmanager
async def open_cache(redis_url: str, fresh_for: timedelta) -> AsyncIterator[LeaderboardCache]:
    """A cache beside the Redis at this URL; connects at first use."""
    redis = Redis.from_url(
        redis_url,
        socket_timeout=_PATIENCE_SECONDS,
        socket_connect_timeout=_PATIENCE_SECONDS,
        retry=Retry(NoBackoff(), 0),
    )
    async with redis:
        yield LeaderboardCache(redis, fresh_for)
