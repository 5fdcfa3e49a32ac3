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


def counting(senders: str) -> str:
    """The statement that counts a message at `:now` of each of these users, who are rows of
    `user_id`, each once; it returns those who may send it."""
    return f"""
        insert into paces as known (user_id, sent, at)
        select user_id, 1, cast(:now as timestamptz) from ({senders}) as sending
        order by user_id
        on conflict (user_id) do update
        set sent = {_LEFT} + 1, at = greatest(known.at, excluded.at)
        where {_LEFT} + 1 <= cast(:at_once as bigint)
        returning user_id
    """  # noqa: S608 - a text of ours


_COUNT = text(counting("select cast(:user_id as bigint) as user_id"))
_GIVE_BACK = text("update paces set sent = sent - 1 where user_id = any(cast(:ids as bigint[]))")
_FORGET = text("delete from paces where user_id = any(cast(:ids as bigint[]))")


async def may_send(session: AsyncSession, user_id: int, pace: Pace, now: datetime) -> bool:
    """Count a message that is to be sent; False if its sender has to wait."""
    given = {"at_once": pace.at_once, "a_second": pace.a_second}
    counted = await session.execute(_COUNT, {**given, "user_id": user_id, "now": now})
    return counted.first() is not None


async def give_back(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Count one message less of each of these users: it was counted here, and is not sent."""
    await session.execute(_GIVE_BACK, {"ids": sorted(user_ids)})


async def forget(session: AsyncSession, user_ids: Collection[int]) -> None:
    """Forget how fast these users sent."""
    await session.execute(_FORGET, {"ids": sorted(user_ids)})
