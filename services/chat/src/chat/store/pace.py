"""How fast users send, counted over all conversations and replicas (CHAT-047)."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chat.settings import Pace

# What was sent drains away with time. A replica whose clock is behind drains nothing.
_LEFT = """
    greatest(0, known.sent - cast(:a_second as numeric)
        * greatest(0, extract(epoch from (excluded.at - known.at))))
"""


def counting(where: str = "") -> str:
    """The statement that counts a message of `:user_id` at `:now`, and returns a row if it may.

    `where` is a condition of its own, under which nothing is counted and no row returned.
    """
    return f"""
        insert into paces as known (user_id, sent, at)
        select cast(:user_id as bigint), 1, cast(:now as timestamptz) {where}
        on conflict (user_id) do update
        set sent = {_LEFT} + 1, at = greatest(known.at, excluded.at)
        where {_LEFT} + 1 <= :at_once
        returning sent
    """  # noqa: S608 - a text of ours


_COUNT = text(counting())
_FORGET = text("delete from paces where user_id = any(cast(:ids as bigint[]))")


async def may_send(session: AsyncSession, user_id: int, pace: Pace, now: datetime) -> bool:
    """Count a message that is to be sent; False if its sender has to wait."""
    given = {"at_once": pace.at_once, "a_second": pace.a_second}
    counted = await session.execute(_COUNT, {**given, "user_id": user_id, "now": now})
    return counted.first() is not None


async def forget(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Forget how fast these users sent."""
    await session.execute(_FORGET, {"ids": sorted(user_ids)})
