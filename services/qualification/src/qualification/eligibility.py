"""The cache `nft_qual:{user_id}`: what a user qualifies for, for who asks often (TIER-041).

Whoever fills it from the database never replaces what is there. Whose tiers or badges change is
noted in the same transaction, and a due row, one a second for all of them, puts what they qualify
for there. A note stays until Redis has taken it, or for 300 s: what it would replace has expired
by then. Volume alone is as of `last_calculated`: to follow every trade would cost each a write.
"""

import json
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import orjson
from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_service.maybe_redis import MaybeRedis
from redis.asyncio import Redis

from qualification import store
from qualification.store.eligibility import Eligibility
from qualification.store.people import deleted

ELIGIBILITY: Final = "eligibility.cache"
LIVES_FOR: Final = timedelta(seconds=300)
_AGAIN_AFTER: Final = timedelta(seconds=2)
_TOGETHER: Final = timedelta(seconds=1)
_PAGE: Final = 1000


@dataclass(frozen=True, slots=True)
class EligibilityCache:
    """Reads from Redis, or from the database where it is empty or away."""

    redis: MaybeRedis

    async def of(self, user_id: int, load: Callable[[], Awaitable[Eligibility]]) -> Eligibility:
        """What a user qualifies for, at most 300 s old."""
        _, raw = await self.redis.ask(lambda redis: redis.get(key_of(user_id)))
        if raw and (kept := read(user_id, raw)):
            return kept
        found = await load()
        await self.redis.ask(
            lambda redis: redis.set(key_of(user_id), written(found), nx=not raw, ex=LIVES_FOR)
        )
        return found

    async def replace(self, found: Sequence[Eligibility]) -> bool:
        """Put what has changed; False where Redis is away."""
        if not found:
            return True
        answered, _ = await self.redis.ask(lambda redis: _put(redis, found))
        return answered

    async def forget(self, users: Collection[int]) -> bool:
        """Delete what lies there of users; False where Redis is away."""
        if not users:
            return True
        answered, _ = await self.redis.ask(lambda redis: redis.delete(*map(key_of, users)))
        return answered


def key_of(user_id: int) -> str:
    """Where it lies in Redis."""
    return f"nft_qual:{user_id}"


def written(found: Eligibility) -> bytes:
    """As it lies in Redis: the volume as a number with all its digits."""
    return orjson.dumps(
        {
            "trading_volume": orjson.Fragment(f"{found.trading_volume:f}"),
            "badges_collected": found.badges_collected,
            "eligible_levels": found.eligible_levels,
            "last_calculated": found.last_calculated,
            "ttl": int(LIVES_FOR.total_seconds()),
        }
    )


def read(user_id: int, raw: bytes | str) -> Eligibility | None:
    """What lies in Redis; None where another release wrote it."""
    try:
        # Not orjson, which knows no number but a float of seventeen digits.
        found = json.loads(raw, parse_float=Decimal)
        return Eligibility(
            user_id=user_id,
            trading_volume=Decimal(found["trading_volume"]),
            badges_collected=tuple(map(str, found["badges_collected"])),
            eligible_levels=tuple(map(int, found["eligible_levels"])),
            last_calculated=datetime.fromisoformat(found["last_calculated"]),
        )
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return None


async def _put(redis: Redis, found: Sequence[Eligibility]) -> None:
    async with redis.pipeline(transaction=False) as together:
        for one in found:
            together.set(key_of(one.user_id), written(one), ex=LIVES_FOR)
        await together.execute()


def changed(tx: Transaction, users: Collection[int]) -> None:
    """Let the cache say what has changed of users with this transaction."""
    tx.gather(_note, users)


async def _note(tx: Transaction, users: Sequence[Any]) -> None:
    if users:
        await store.note_changes(tx.session, sorted(set(users)), tx.now)
        soon = tx.now.replace(microsecond=0) + _TOGETHER
        tx.schedule(ELIGIBILITY, soon.isoformat(), soon)


async def refresh(task: DueTask, unit_of_work: UnitOfWork, redis: MaybeRedis) -> None:
    """Put what has changed into the cache: the due task `eligibility.cache`."""
    async with unit_of_work() as tx:
        found = await store.changed_eligibility(tx.session, tx.now, _PAGE)
        gone = await deleted(tx.session, [one.user_id for one in found]) if found else ()
    living = [one for one in found if one.user_id not in gone]
    cache = EligibilityCache(redis)
    done = await cache.replace(living) and await cache.forget(gone)
    async with unit_of_work() as tx:
        if done:
            left = len(found) == _PAGE
            await store.forget_changes(tx.session, found)
        else:
            left = await store.forget_old_changes(tx.session, tx.now - LIVES_FOR)
        if left:
            await task.again(tx, tx.now if done else tx.now + _AGAIN_AFTER)
        else:
            await task.done(tx)
