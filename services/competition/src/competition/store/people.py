"""What is known of users."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple

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
    insert into people (user_id, account_status, deleted, wallet_hash, joined_at)
    select user_id, account_status, false, sha256(convert_to(wallet, 'UTF8')), joined_at
    from unnest(
        cast(:users as bigint[]), cast(:statuses as text[]), cast(:wallets as text[]),
        cast(:times as timestamptz[])
    ) as told(user_id, account_status, wallet, joined_at) order by user_id
    on conflict (user_id) do update set account_status = excluded.account_status,
        deleted = false, wallet_hash = excluded.wallet_hash, joined_at = excluded.joined_at
""")
_DELETED = text("""
    insert into people (user_id, deleted)
    select user_id, true from unnest(cast(:users as bigint[])) as user_id order by user_id
    on conflict (user_id) do update
    set account_status = null, deleted = true, wallet_hash = null, joined_at = null
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

_GONE = text("""
    select user_id from people where user_id = any(cast(:users as bigint[])) and deleted
""")


class Profile(NamedTuple):
    """What is kept of a user who is announced; of the wallet only a hash."""

    account_status: str | None
    wallet_address: str
    joined_at: datetime


async def save_profiles(session: AsyncSession, profiles: Mapping[int, Profile]) -> None:
    """Keep what was announced last of each of these users."""
    told = profiles.values()
    given: dict[str, Any] = {"users": list(profiles)}
    given |= {"statuses": [one.account_status for one in told]}
    given |= {"wallets": [one.wallet_address for one in told]}
    await session.execute(_STANDING, given | {"times": [one.joined_at for one in told]})


async def save_deleted(session: AsyncSession, users: Collection[int]) -> None:
    """Keep of these users only that they are gone."""
    await session.execute(_DELETED, {"users": list(users)})


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


async def gone(session: AsyncSession, users: Collection[int]) -> frozenset[int]:
    """Which of these users are deleted."""
    return frozenset(await session.scalars(_GONE, {"users": list(users)}))
