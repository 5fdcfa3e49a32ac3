"""The badge gallery of one user."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.catalogue import from_row
from badges.rules import Badge, Index, Measure, Offer, Progress, measure
from badges.store.figures import figures_of

_GALLERY = text("""
    select badge_definitions.*, earned_at, activated_at
    from badge_definitions
    left join earned_badges
        on earned_badges.badge_id = badge_definitions.badge_id and user_id = :user_id
    where (on_offer or earned_at is not null)
        and (cast(:badge_id as text) is null or badge_definitions.badge_id = :badge_id)
    order by position, badge_definitions.badge_id
""")


@dataclass(frozen=True, slots=True)
class UserBadge:
    """A badge as one user sees it: times are None until it is earned or activated."""

    badge: Badge
    progress: Measure
    earned_at: datetime | None
    activated_at: datetime | None
    on_offer: bool = True

    @property
    def is_due(self) -> bool:
        """Whether it is met and not owned yet, as where the catalogue has just changed."""
        return self.progress.met and self.earned_at is None


async def gallery(session: AsyncSession, user_id: int) -> list[UserBadge]:
    """Every badge on offer, and those the user earned before they were taken off it."""
    return await _seen(session, user_id, None)


async def one_of_gallery(session: AsyncSession, user_id: int, badge_id: str) -> UserBadge | None:
    """One badge of the gallery; None if it is not there."""
    found = await _seen(session, user_id, badge_id)
    return found[0] if found else None


async def _seen(session: AsyncSession, user_id: int, badge_id: str | None) -> list[UserBadge]:
    asked = {"user_id": user_id, "badge_id": badge_id}
    rows = (await session.execute(_GALLERY, asked)).mappings().all()
    badges = [from_row(row) for row in rows]
    index = Index(Offer(badge, None) for badge in badges)
    figures = await figures_of(
        session,
        [user_id],
        trading_streaks=index.trading_streak > 0,
        streaks=index.activity_streaks,
    )
    return [
        _seen_by_user(badge, figures[user_id], row) for badge, row in zip(badges, rows, strict=True)
    ]


def _seen_by_user(badge: Badge, progress: Progress, row: RowMapping) -> UserBadge:
    reached = measure(badge.criteria, progress)
    return UserBadge(
        badge, reached, row["earned_at"], row["activated_at"], on_offer=row["on_offer"]
    )
