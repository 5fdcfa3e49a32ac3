"""Locks in Redis: of requests of one user at once all but one are answered at once (NFT-016).

They decide nothing. The database grants one request whatever they say, so that one which is lost,
or whose Redis is away, costs a signature that is thrown away.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from laurel_service.maybe_redis import MaybeRedis

Operation = Literal["upgrade", "unlock", "burn"]
"""`unlock` is a claim."""

LIVES_FOR: Final[dict[Operation, timedelta]] = {
    "upgrade": timedelta(seconds=600),
    "unlock": timedelta(seconds=300),
    "burn": timedelta(seconds=180),
}
_VALUE: Final = "locked"
_ABANDONED_AFTER: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Locks:
    """`nft_lock:{operation}:{user_id}`, with the value `locked`."""

    redis: MaybeRedis

    @asynccontextmanager
    async def hold(self, operation: Operation, user_id: int) -> AsyncIterator[bool]:
        """Hold a user's lock; False where another request holds it.

        True too where Redis is away, and where whoever took it has died: no request takes ten
        seconds, though the lock lives longer.
        """
        key = f"nft_lock:{operation}:{user_id}"
        held = await self._take(key, LIVES_FOR[operation])
        try:
            yield held
        finally:
            if held:
                await self.redis.ask(lambda redis: redis.delete(key), anyway=True)

    async def _take(self, key: str, lives_for: timedelta) -> bool:
        answered, taken = await self.redis.ask(
            lambda redis: redis.set(key, _VALUE, nx=True, ex=lives_for)
        )
        if not answered or taken:
            return True
        _, left = await self.redis.ask(lambda redis: redis.pttl(key))
        if left is None:
            return True
        if lives_for - timedelta(milliseconds=left) < _ABANDONED_AFTER:
            return False
        await self.redis.ask(lambda redis: redis.set(key, _VALUE, ex=lives_for))
        return True
