"""Badges earned and activated."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.rules import Award

_AWARD = text("""
    with awarded as (
        insert into earned_badges (
            user_id, badge_id, earned_at, reached, target, decided_by, awarded_by
        )
        select user_id, badge_id, :earned_at, reached, target, decided_by,
            cast(:awarded_by as bigint)
        from json_to_recordset(cast(:awards as json)) as award (
            user_id bigint, badge_id text, reached numeric, target numeric, decided_by uuid
        )
        where not exists (
            select from revoked_badges
            where user_id = award.user_id and badge_id = award.badge_id and not lifted
        ) and not exists (select from people where user_id = award.user_id and deleted)
        on conflict do nothing
        returning user_id, badge_id
    )
    select user_id, badge_id, (
        select count(activated_at) from earned_badges where user_id = awarded.user_id
    ) as activated_badges
    from awarded
""")

_ACTIVATE = text("""
    update earned_badges
    set activated_at = :at, activation_number = 1 + (
        select count(activated_at) from earned_badges where user_id = :user_id
    )
    where user_id = :user_id and badge_id = :badge_id and activated_at is null
    returning activation_number
""")

_COUNTS = text("""
    select user_id, count(*) as badges from earned_badges
    where user_id = any(cast(:users as bigint[])) group by user_id
""")

_EARNED = text("""
    select earned_at from earned_badges where user_id = :user_id and badge_id = :badge_id
""")

_FIND = text("""
    select activated_at, (
        select count(activated_at) from earned_badges where user_id = :user_id
    ) as activated_badges
    from earned_badges
    where user_id = :user_id and badge_id = :badge_id and activated_at is not null
""")


@dataclass(frozen=True, slots=True)
class Activation:
    """When a badge was activated, and how many its owner has activated by now."""

    activated_at: datetime
    activated_badges: int


async def award(
    session: AsyncSession,
    awards: Iterable[Award],
    decided_by: Mapping[int, UUID],
    earned_at: datetime,
    awarded_by: int | None = None,
) -> dict[tuple[int, str], int]:
    """Save awards, each with the event that decided it for its user, if one did.

    Returns, by user and badge, those that are new with the user's number of activated badges.
    """
    rows = [
        {
            "user_id": award.user_id,
            "badge_id": award.offer.badge.badge_id,
            "reached": str(award.measure.current),
            "target": str(award.measure.target),
            "decided_by": _text(decided_by.get(award.user_id)),
        }
        for award in awards
    ]
    values = {"awards": orjson.dumps(rows).decode(), "earned_at": earned_at}
    values["awarded_by"] = awarded_by
    return {
        (row.user_id, row.badge_id): row.activated_badges
        for row in await session.execute(_AWARD, values)
    }


def _text(event_id: UUID | None) -> str | None:
    return None if event_id is None else str(event_id)


async def owned_counts(session: AsyncSession, users: Collection[int]) -> Mapping[int, int]:
    """How many badges users have earned."""
    rows = await session.execute(_COUNTS, {"users": list(users)})
    return {row.user_id: row.badges for row in rows}


async def find_earned(session: AsyncSession, user_id: int, badge_id: str) -> datetime | None:
    """When a user earned a badge; None if they have not."""
    asked = {"user_id": user_id, "badge_id": badge_id}
    at: datetime | None = await session.scalar(_EARNED, asked)
    return at


async def activate(session: AsyncSession, user_id: int, badge_id: str, at: datetime) -> int | None:
    """Activate a badge and return the user's number of activated badges with it.

    None if there is nothing to do: not earned, or activated before. Needs `lock_users`.
    """
    values = {"user_id": user_id, "badge_id": badge_id, "at": at}
    number: int | None = (await session.execute(_ACTIVATE, values)).scalar()
    return number


async def find_activation(session: AsyncSession, user_id: int, badge_id: str) -> Activation | None:
    """The activation of a badge; None if the user has not activated it."""
    row = (await session.execute(_FIND, {"user_id": user_id, "badge_id": badge_id})).first()
    return Activation(row.activated_at, row.activated_badges) if row else None
