"""The badge gallery of one user, in one query."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row
from badges.rules import Badge, Measure, Progress, measure

_GALLERY = text("""
    select badge_definitions.*, earned_at, activated_at,
        coalesce(trade_count, 0) as trade_count,
        coalesce(traders.volume_usd, 0) as volume_usd,
        coalesce(best_day_volume_usd, 0) as best_day_volume_usd,
        coalesce(pair_count, 0) as pair_count,
        longest_streak_days
    from badge_definitions
    left join earned_badges
        on earned_badges.badge_id = badge_definitions.badge_id and user_id = :user_id
    left join traders on traders.user_id = :user_id
    cross join (
        select coalesce(max(days), 0) as longest_streak_days
        from (
            select count(*) as days
            from (
                select day - cast(row_number() over (order by day) as int) as island
                from trading_days where user_id = :user_id
            ) as numbered
            group by island
        ) as streaks
    ) as longest
    where offered or earned_at is not null
    order by position, badge_definitions.badge_id
""")


@dataclass(frozen=True, slots=True)
class UserBadge:
    """A badge as one user sees it: times are None until it is earned or activated."""

    badge: Badge
    progress: Measure
    earned_at: datetime | None
    activated_at: datetime | None

    @property
    def is_due(self) -> bool:
        """Whether it is met and not owned yet, as where the catalogue has just changed."""
        return self.progress.met and self.earned_at is None


async def gallery(session: AsyncSession, user_id: int) -> list[UserBadge]:
    """Every badge on offer, and those the user earned before they were taken off it."""
    rows = (await session.execute(_GALLERY, {"user_id": user_id})).mappings()
    return [_seen_by_user(row) for row in rows]


def _seen_by_user(row: RowMapping) -> UserBadge:
    badge = from_row(row)
    progress = Progress(**{name: row[name] for name in Progress.__slots__})
    return UserBadge(
        badge, measure(badge.criteria, progress), row["earned_at"], row["activated_at"]
    )
