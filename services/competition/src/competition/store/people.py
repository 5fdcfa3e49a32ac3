"""What is known of users."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.entering import GOOD_STANDING, Person

RECENT_VOLUME = """(
    select trim_scale(coalesce(sum(notional_usd), 0)) from trade_ledger
    where trade_ledger.user_id = {user} and traded_at > cast(:now as timestamptz)
        - interval '30 days' and traded_at <= :now
)"""
"""A user's volume in the last 30 days."""

# In the order of ids, so that two transactions never wait for one another's rows.
_STANDING = text("""
    insert into people (user_id, account_status, deleted)
    select * from unnest(
        cast(:users as bigint[]), cast(:statuses as text[]), cast(:deleted as boolean[])
    ) as told(user_id, account_status, deleted) order by user_id
    on conflict (user_id) do update
    set account_status = excluded.account_status, deleted = excluded.deleted
""")
_TIERS = text("""
    insert into people as known (user_id, tier, tier_revision)
    select * from unnest(
        cast(:users as bigint[]), cast(:tiers as smallint[]), cast(:revisions as bigint[])
    ) as told(user_id, tier, tier_revision) order by user_id
    on conflict (user_id) do update
    set tier = excluded.tier, tier_revision = excluded.tier_revision
    where known.tier_revision < excluded.tier_revision
""")
_FIND = text(f"""
    select coalesce(account_status, :good) as account_status, coalesce(tier, 0) as tier,
        coalesce(deleted, false) as deleted, {RECENT_VOLUME.format(user="wanted.user_id")}
        as volume_usd
    from (select cast(:user_id as bigint) as user_id) as wanted left join people using (user_id)
""")  # noqa: S608 - only our own words


async def save_standing(session: AsyncSession, statuses: Mapping[int, str | None]) -> None:
    """Keep the standing that was announced last of each of these users."""
    await _save_standing(session, statuses, deleted=False)


async def save_deleted(session: AsyncSession, users: Collection[int]) -> None:
    """Keep of these users only that they are gone."""
    await _save_standing(session, dict.fromkeys(users), deleted=True)


async def _save_standing(
    session: AsyncSession, statuses: Mapping[int, str | None], *, deleted: bool
) -> None:
    given = {"users": list(statuses), "statuses": list(statuses.values())}
    await session.execute(_STANDING, given | {"deleted": [deleted] * len(statuses)})


async def save_tiers(session: AsyncSession, tiers: Mapping[int, tuple[int, int]]) -> None:
    """Keep the tier and revision of each user, unless a later one is known."""
    levels, revisions = zip(*tiers.values(), strict=True)
    given = {"users": list(tiers), "tiers": list(levels), "revisions": list(revisions)}
    await session.execute(_TIERS, given)


async def find(session: AsyncSession, user_id: int, now: datetime) -> Person:
    """What is known of somebody; the platform vouches for those it said nothing bad of."""
    given = {"user_id": user_id, "good": GOOD_STANDING, "now": now}
    row = (await session.execute(_FIND, given)).one()
    return Person(row.account_status, row.tier, row.volume_usd, row.deleted)
