"""The cache `nft_benefits:{user_id}`: what a user's NFT gives, for who asks often (NFT-073).

Whoever fills it from the database never replaces what is there; a change does, by a due row that
is kept until Redis has taken it. One that Redis can't take in an hour is not needed any more: what
it would replace has expired by then.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson
from laurel_events import DueTask, Transaction, UnitOfWork
from laurel_service.maybe_redis import MaybeRedis

from minting import store
from minting.rules.benefits import in_force

CACHE: Final = "benefits.cache"

_LIVES_FOR: Final = timedelta(seconds=3600)
_AGAIN_AFTER: Final = timedelta(seconds=2)
_HUNDRED: Final = 100


@dataclass(frozen=True, slots=True)
class Shared:
    """What a user has by their NFTs; `fee_reduction` is a fraction, `level` 0 without a tier."""

    level: int
    fee_reduction: float
    aiagent_uses: int
    cached_at: datetime

    def as_json(self) -> bytes:
        """As it lies in Redis."""
        return orjson.dumps(
            {
                "level": self.level,
                "feeReduction": self.fee_reduction,
                "aiagentUses": self.aiagent_uses,
                "cached_at": self.cached_at,
            }
        )

    @classmethod
    def read(cls, raw: bytes | str) -> "Shared | None":
        """What lies in Redis; None where another release wrote it."""
        try:
            found = orjson.loads(raw)
            return cls(
                int(found["level"]),
                float(found["feeReduction"]),
                int(found["aiagentUses"]),
                datetime.fromisoformat(found["cached_at"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True)
class BenefitsCache:
    """Reads from Redis, or from the database where it is empty or away."""

    redis: MaybeRedis

    async def of(self, user_id: int, load: Callable[[], Awaitable[Shared]]) -> Shared:
        """What a user has, at most an hour old where it has not changed since."""
        _, raw = await self.redis.ask(lambda redis: redis.get(_key(user_id)))
        if raw and (kept := Shared.read(raw)):
            return kept
        found = await load()
        await self.redis.ask(
            lambda redis: redis.set(_key(user_id), found.as_json(), nx=not raw, ex=_LIVES_FOR)
        )
        return found

    async def replace(self, user_id: int, shared: Shared) -> bool:
        """Put what has changed; False where Redis is away."""
        answered, _ = await self.redis.ask(
            lambda redis: redis.set(_key(user_id), shared.as_json(), ex=_LIVES_FOR)
        )
        return answered


def _key(user_id: int) -> str:
    return f"nft_benefits:{user_id}"


async def shared(tx: Transaction, user_id: int) -> Shared:
    """What a user has now, from the database."""
    nft = await store.tiered_nft(tx.session, user_id)
    won = await store.competition_nfts(tx.session, user_id)
    current = in_force(nft, tx.now, won)
    return Shared(
        level=nft.level if nft else 0,
        fee_reduction=current.fee_reduction_percent / _HUNDRED,
        aiagent_uses=current.ai_uses_per_week,
        cached_at=tx.now,
    )


def changed(tx: Transaction, user_id: int) -> None:
    """Let the cache say what has changed with this transaction."""
    until = (tx.now + _LIVES_FOR).isoformat()
    tx.schedule(CACHE, str(user_id), tx.now, {"until": until})


async def refresh(task: DueTask, unit_of_work: UnitOfWork, redis: MaybeRedis) -> None:
    """Put what a user has now into the cache: the due task `benefits.cache`."""
    async with unit_of_work() as tx:
        found = await shared(tx, int(task.key))
    done = await BenefitsCache(redis).replace(int(task.key), found)
    async with unit_of_work() as tx:
        if done or tx.now >= datetime.fromisoformat(task.payload["until"]):
            await task.done(tx)
        else:
            await task.again(tx, tx.now + _AGAIN_AFTER)
