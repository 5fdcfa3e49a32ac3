"""Who wants nothing from whom."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BLOCK = text("""
    insert into blocks (user_id, blocked_id, blocked_at) values (:user_id, :other, :at)
    on conflict do nothing
""")
_UNBLOCK = text("delete from blocks where user_id = :user_id and blocked_id = :other")
_LIST = text("""
    select blocked_id, blocked_at from blocks
    where user_id = :user_id and blocked_id > :after
    order by blocked_id limit :limit
""")
_COUNT = text("select count(*) from blocks where user_id = :user_id and blocked_id <> :other")
# Two that are made at once would not see one another.
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('blocks', :user_id))")
_BETWEEN = text("""
    select exists (
        select from blocks
        where (user_id = :user_id and blocked_id = any(cast(:others as bigint[])))
            or (blocked_id = :user_id and user_id = any(cast(:others as bigint[])))
    )
""")
_FORGET = text("""
    delete from blocks
    where user_id = any(cast(:ids as bigint[])) or blocked_id = any(cast(:ids as bigint[]))
""")


class Block(NamedTuple):
    """Somebody whom a user blocked."""

    user_id: int
    blocked_at: datetime


async def block(session: AsyncSession, user_id: int, other: int, at: datetime) -> None:
    """Block somebody; the first time stands."""
    await session.execute(_BLOCK, {"user_id": user_id, "other": other, "at": at})


async def unblock(session: AsyncSession, user_id: int, other: int) -> None:
    """Take a block back, if there is one."""
    await session.execute(_UNBLOCK, {"user_id": user_id, "other": other})


async def blocked_by(session: AsyncSession, user_id: int, after: int, limit: int) -> list[Block]:
    """Whom a user blocked, by id."""
    values = {"user_id": user_id, "after": after, "limit": limit}
    return [Block(*row) for row in await session.execute(_LIST, values)]


async def count_others(session: AsyncSession, user_id: int, other: int) -> int:
    """How many a user blocked besides this one; they block nobody else until the commit."""
    await session.execute(_ONE_AT_A_TIME, {"user_id": user_id})
    values = {"user_id": user_id, "other": other}
    count: int = (await session.execute(_COUNT, values)).scalar_one()
    return count


async def any_block_between(session: AsyncSession, user_id: int, others: Collection[int]) -> bool:
    """Whether the user blocked one of the others, or one of them the user."""
    values = {"user_id": user_id, "others": sorted(others)}
    found: bool = (await session.execute(_BETWEEN, values)).scalar_one()
    return found


async def forget_blocks(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Forget the blocks by and of these users."""
    await session.execute(_FORGET, {"ids": sorted(user_ids)})
