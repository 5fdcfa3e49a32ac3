"""Who has not yet what the ladder in force gives: read in pages, and in numbers for a dry run."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from qualification.rules import Ladder, Savings, Standing
from qualification.store.columns import standing, standing_columns

LAST_USER = 2**63 - 1

_TIER_OWED = """
    unnest(
        cast(:levels as smallint[]), cast(:volumes as numeric[]), cast(:badges as int[])
    ) as tier(level, volume_usd, badges)
    {condition} tier.level > standings.unlocked_level and standings.volume_usd >= tier.volume_usd
        and standings.badges_activated >= tier.badges
"""
_PAGE = text("""
    select max(user_id), count(*) from (
        select user_id from standings where user_id > :after order by user_id limit :limit
    ) as page
""")
# A tier that is met and not unlocked, or a milestone passed above all that were told. What gains
# something is another standing than was published, so it gets a revision.
_OUTGROWN = text(f"""
    with outgrown as (
        select user_id from standings
        where user_id > :after and user_id <= :last and (
            exists (select from {_TIER_OWED.format(condition="where")}) or (
                select max(usd) from unnest(cast(:milestones as numeric[])) as milestone(usd)
                where usd <= standings.volume_usd
            ) > coalesce((
                select max(milestone_usd) from milestones_reached
                where milestones_reached.user_id = standings.user_id
            ), 0)
        )
        order by user_id limit :limit
        for update
    )
    update standings set revision = revision + 1
    from outgrown where standings.user_id = outgrown.user_id
    returning {standing_columns("standings")}
""")  # noqa: S608
_TOLD = """
    select user_id, trim_scale(max(milestone_usd)) from {told}
    where user_id = any(cast(:users as bigint[])) group by user_id
"""
_TOLD_MILESTONES = text(_TOLD.format(told="milestones_reached"))
_TOLD_SAVINGS = text(_TOLD.format(told="savings_reached"))
_SAVED = text("""
    select user_id, trim_scale(tiered_usd), trim_scale(competition_usd), trim_scale(volume_usd),
        started_at
    from fee_savings
    where user_id > :after and user_id <= :last and started_at is not null
        and tiered_usd + competition_usd >= :least
    order by user_id
""")
_WOULD_UNLOCK = text(f"""
    select level, count(*) from standings join {_TIER_OWED.format(condition="on")}
    group by level
""")  # noqa: S608
_WOULD_REACH = """
    select trim_scale(usd), count(*) from (
        select user_id, {volume} as volume_usd from {holder}
    ) as one
    join unnest(cast(:steps as numeric[])) as step(usd) on usd <= one.volume_usd
    where usd > coalesce((
        select max(milestone_usd) from {told} as told where told.user_id = one.user_id
    ), 0)
    group by usd
"""
_WOULD_REACH_MILESTONES = text(
    _WOULD_REACH.format(volume="volume_usd", holder="standings", told="milestones_reached")
)
_WOULD_REACH_SAVINGS = text(
    _WOULD_REACH.format(
        volume="tiered_usd + competition_usd", holder="fee_savings", told="savings_reached"
    )
)


@dataclass(frozen=True, slots=True)
class Preview:
    """How many users a ladder would bring what, by tier, milestone and step of savings in USD."""

    tiers: Mapping[int, int]
    milestones: Mapping[Decimal, int]
    savings: Mapping[Decimal, int]


async def page_after(session: AsyncSession, after: int, limit: int) -> tuple[int, int]:
    """The last user of the next page, and how many it has; the last one there is, where none."""
    last, users = (await session.execute(_PAGE, {"after": after, "limit": limit})).one()
    return (last, users) if users else (LAST_USER, 0)


async def outgrown_standings(
    session: AsyncSession, ladder: Ladder, within: tuple[int, int], limit: int
) -> list[Standing]:
    """Take the standings above one user up to another that the ladder owes something."""
    given = _figures(ladder) | {"after": within[0], "last": within[1], "limit": limit}
    given["milestones"] = [one.volume_usd for one in ladder.milestones]
    return [standing(row) for row in await session.execute(_OUTGROWN, given)]


async def highest_milestones(session: AsyncSession, users: Collection[int]) -> dict[int, Decimal]:
    """By user, the highest milestone of volume that was told."""
    return await _told(session, _TOLD_MILESTONES, users)


async def highest_savings(session: AsyncSession, users: Collection[int]) -> dict[int, Decimal]:
    """By user, the highest step of savings that was told."""
    return await _told(session, _TOLD_SAVINGS, users)


async def _told(session: AsyncSession, query: Any, users: Collection[int]) -> dict[int, Decimal]:
    if not users:
        return {}
    rows = await session.execute(query, {"users": list(users)})
    return {row[0]: row[1] for row in rows}


async def savings_within(
    session: AsyncSession, within: tuple[int, int], least: Decimal
) -> list[Savings]:
    """What users above one up to another had saved when it was last added up, so much at least."""
    given = {"after": within[0], "last": within[1], "least": least}
    return [Savings(*row) for row in await session.execute(_SAVED, given)]


async def preview(session: AsyncSession, ladder: Ladder) -> Preview:
    """What a ladder would bring if it came into force now; reads all standings."""
    milestones = [one.volume_usd for one in ladder.milestones]
    savings = [one.volume_usd for one in ladder.savings]
    return Preview(
        tiers=await _counted(session, _WOULD_UNLOCK, _figures(ladder)),
        milestones=await _counted(session, _WOULD_REACH_MILESTONES, {"steps": milestones}),
        savings=await _counted(session, _WOULD_REACH_SAVINGS, {"steps": savings}),
    )


async def _counted(session: AsyncSession, query: Any, given: Mapping[str, Any]) -> dict[Any, int]:
    return {row[0]: row[1] for row in await session.execute(query, given)}


def _figures(ladder: Ladder) -> dict[str, Any]:
    return {
        "levels": [tier.level for tier in ladder.tiers],
        "volumes": [tier.required_volume_usd for tier in ladder.tiers],
        "badges": [tier.badges_required for tier in ladder.tiers],
    }
