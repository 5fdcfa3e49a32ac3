"""Who may enter a competition and has not."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition
from competition.rules.entering import GOOD_STANDING, Person
from competition.store.people import RECENT_VOLUME

_PAGE = text(f"""
    select people.user_id, tier, volume_usd
    from people cross join lateral (
        select {RECENT_VOLUME.format(user="people.user_id")} as volume_usd
    ) as recent
    where people.user_id > :after and not deleted
        and coalesce(account_status, :good) = :good and tier >= :minimum_tier
        and volume_usd >= :minimum_volume_usd
        and not exists (
            select from entries where competition_id = :id and entries.user_id = people.user_id
        )
    order by people.user_id limit :limit
""")  # noqa: S608 - only our own words


async def eligible(
    session: AsyncSession, competition: Competition, after: int, now: datetime, limit: int
) -> Sequence[tuple[int, Person]]:
    """Users beyond this id who may enter and never did, in the order of ids."""
    terms = competition.terms
    given = {"id": competition.id, "after": after, "now": now, "limit": limit}
    given |= {"good": GOOD_STANDING, "minimum_tier": terms.minimum_tier}
    given |= {"minimum_volume_usd": terms.minimum_volume_usd}
    rows = await session.execute(_PAGE, given)
    return [(row.user_id, Person(GOOD_STANDING, row.tier, row.volume_usd)) for row in rows]
