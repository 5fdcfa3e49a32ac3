"""What minting keeps of other services' topics."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, text
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncSession

from minting.tables import badge_holdings, tier_rules, unlocked_tiers, users, volumes

Rows = Sequence[Mapping[str, Any]]


async def save_users(session: AsyncSession, rows: Rows) -> None:
    """Keep each user's profile; the last one saved stands."""
    await session.execute(_SAVE_USERS, rows)


async def forget_users(session: AsyncSession, rows: Rows) -> None:
    """Forget users; of those who ordered an NFT, id and wallet stay."""
    for statement in (_FORGET_USERS, _FORGET_PROFILES, _FORGET_BADGES):
        await session.execute(statement, rows)


async def save_tier_rules(session: AsyncSession, rows: Rows) -> None:
    """Keep each tier's rule; the last one saved stands."""
    await session.execute(_SAVE_TIER_RULES, rows)


async def save_volumes(session: AsyncSession, rows: Rows) -> None:
    """Keep the snapshot of the highest revision of each user."""
    await session.execute(_SAVE_VOLUMES, rows)


async def save_holdings(session: AsyncSession, rows: Rows) -> None:
    """Keep the badges of the highest revision of each user."""
    await session.execute(_SAVE_HOLDINGS, rows)


async def save_unlocked_tiers(session: AsyncSession, rows: Rows) -> None:
    """Remember the tiers that users have unlocked; an unlock is never taken back."""
    await session.execute(_SAVE_UNLOCKS, rows)


def _upsert(table: Table, *, newest_by: str | None = None) -> Insert:
    statement = insert(table)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=list(table.primary_key),
        set_={column.name: new[column.name] for column in table.c if not column.primary_key},
        where=table.c[newest_by] <= new[newest_by] if newest_by else None,
    )


_FORGET_USERS = text("""
    delete from users
    where user_id = :user_id
        and not exists (select from mint_requests where user_id = :user_id)
""")
_FORGET_PROFILES = text("""
    update users set username = null, avatar_url = null, joined_at = null, public_profile = false
    where user_id = :user_id
""")
_FORGET_BADGES = text("delete from badge_holdings where user_id = :user_id")
_SAVE_USERS = _upsert(users)
_SAVE_TIER_RULES = _upsert(tier_rules)
_SAVE_VOLUMES = _upsert(volumes, newest_by="revision")
# A tier that a prize opened before is unlocked now, too.
_SAVE_UNLOCKS = insert(unlocked_tiers).on_conflict_do_update(
    index_elements=["user_id", "level"],
    set_={"qualified": True},
    where=~unlocked_tiers.c.qualified,
)
_SAVE_HOLDINGS = _upsert(badge_holdings, newest_by="revision")
