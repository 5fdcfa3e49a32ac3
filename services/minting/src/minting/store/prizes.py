"""Prizes: each stored once, whatever event brings it again."""

from collections.abc import Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from minting.rules.prizes import Prize
from minting.tables import prizes

_COLUMNS = tuple(prizes.c[field.name] for field in fields(Prize))
_KEY = text("""
    select key, level from nft_definitions
    where name = :tier_name or level = :tier_level
    order by name = :tier_name desc nulls last limit 1
""")
_GRANT = text("""
    insert into unlocked_tiers as old (user_id, level, unlocked_at, qualified, prize_id)
    values (:user_id, :level, :now, false, :prize_id)
    on conflict (user_id, level) do update set prize_id = excluded.prize_id, consumed_at = null
""")
_WITHDRAW = (
    text("""
        update unlocked_tiers set prize_id = null
        where user_id = :user_id and level = :level and prize_id = :prize_id
    """),
    text("""
        delete from unlocked_tiers
        where user_id = :user_id and level = :level and not qualified and prize_id is null
    """),
)
_REVERSE = text("""
    update prizes set reversed_at = :now
    where prize_id = :prize_id and user_id = :user_id and reversed_at is null
    returning prize_id
""")


async def add_prizes(session: AsyncSession, new: Sequence[Prize]) -> Sequence[str]:
    """Store prizes; returns the ids of those that were not known before."""
    rows = [asdict(prize) for prize in new]
    wanted = insert(prizes).values(rows).on_conflict_do_nothing(index_elements=["prize_id"])
    return (await session.scalars(wanted.returning(prizes.c.prize_id))).all()


async def lock_prize(session: AsyncSession, prize_id: str) -> Prize | None:
    """A prize, held until the transaction ends."""
    wanted = select(*_COLUMNS).where(prizes.c.prize_id == prize_id).with_for_update()
    row = (await session.execute(wanted)).mappings().one_or_none()
    return _prize(row) if row else None


async def granted_prizes(session: AsyncSession, user_id: int, level: int) -> Sequence[Prize]:
    """Prizes that opened this tier to a user and wait for its NFT."""
    wanted = select(*_COLUMNS).where(
        prizes.c.user_id == user_id, prizes.c.granted_level == level, prizes.c.state == "open"
    )
    rows = await session.execute(wanted.with_for_update())
    return [_prize(row) for row in rows.mappings()]


async def change_prize(session: AsyncSession, prize_id: str, **values: Any) -> None:
    """Set columns of a prize."""
    await session.execute(update(prizes).where(prizes.c.prize_id == prize_id).values(values))


async def reverse_prize(
    session: AsyncSession, prize_id: str, user_id: int, now: datetime
) -> Prize | None:
    """Note that a prize is taken back; None where it was before, or there is no such prize."""
    values = {"prize_id": prize_id, "user_id": user_id, "now": now}
    if await session.scalar(_REVERSE, values) is None:
        return None
    return await lock_prize(session, prize_id)


async def definition_of_prize(
    session: AsyncSession, tier_name: str | None, tier_level: int | None
) -> tuple[str, int | None] | None:
    """Key and tier of the NFT of this name, or else of this tier; None if there is neither."""
    values = {"tier_name": tier_name, "tier_level": tier_level}
    row = (await session.execute(_KEY, values)).one_or_none()
    return (row.key, row.level) if row else None


async def grant_tier(session: AsyncSession, prize: Prize, level: int, now: datetime) -> None:
    """Let the winner claim a tier, or upgrade to it, whatever they traded."""
    values = {"user_id": prize.user_id, "level": level, "prize_id": prize.prize_id, "now": now}
    await session.execute(_GRANT, values)


async def withdraw_tier(session: AsyncSession, prize: Prize) -> None:
    """Take a tier back that a prize opened; what trades unlocked stays."""
    own = {"user_id": prize.user_id, "level": prize.granted_level, "prize_id": prize.prize_id}
    for statement in _WITHDRAW:
        await session.execute(statement, own)


def _prize(row: RowMapping) -> Prize:
    return Prize(**{**row, "special_attributes": tuple(row["special_attributes"])})
