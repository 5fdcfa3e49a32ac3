"""What users hold, and what was said of it last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from laurel_schemas.badges_holders_v1 import HeldBadge
from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncSession

from badges.images import url_for

_HOLDERS = text("""
    select user_id, holder_revision, holder_digest, badge_id, name, required_for_tier, image_url,
        earned_at, activated_at, (
            select min(decided_at) from bound_badges join bindings using (request_id)
            where bound_badges.user_id = traders.user_id
                and bound_badges.badge_id = earned_badges.badge_id
        ) as bound_at
    from traders
    left join earned_badges using (user_id)
    left join badge_definitions using (badge_id)
    where user_id = any(cast(:users as bigint[]))
        -- Who has none any more is told of, too.
        and (badge_id is not null or holder_revision > 0)
    order by user_id, earned_at, badge_id
""")
_SAVE_TOLD = text("""
    update traders set holder_revision = holder_revision + 1, holder_digest = told.digest
    from unnest(cast(:users as bigint[]), cast(:digests as text[])) as told (user_id, digest)
    where traders.user_id = told.user_id
""")


@dataclass(frozen=True, slots=True)
class Holder:
    """A user's badges in the order earned; `revision` and `told_digest` are of what was said last,
    0 and None before the first time."""

    user_id: int
    revision: int
    told_digest: str | None
    badges: tuple[HeldBadge, ...]


async def holders(session: AsyncSession, users: Sequence[int]) -> list[Holder]:
    """Those of `users` who hold badges, or did when it was told last.

    A statement of its own after their rows are locked: it must see what others have committed.
    """
    rows = (await session.execute(_HOLDERS, {"users": users})).mappings()
    return [_holder(list(own)) for _, own in groupby(rows, key=lambda row: row["user_id"])]


async def save_told(session: AsyncSession, digests: Mapping[int, str]) -> None:
    """Remember the digests of snapshots that are published now, by user."""
    if digests:
        values = {"users": list(digests), "digests": list(digests.values())}
        await session.execute(_SAVE_TOLD, values)


def _holder(rows: Sequence[RowMapping]) -> Holder:
    first = rows[0]
    return Holder(
        first["user_id"],
        first["holder_revision"],
        first["holder_digest"],
        tuple(_held(row) for row in rows if row["badge_id"] is not None),
    )


def _held(row: RowMapping) -> HeldBadge:
    return HeldBadge(
        badge_id=row["badge_id"],
        name=row["name"],
        status=_status(row),
        required_for_tier=row["required_for_tier"],
        image_url=url_for(row["badge_id"], row["image_url"]),
        earned_at=row["earned_at"],
        activated_at=row["activated_at"],
        bound_at=row["bound_at"],
    )


def _status(row: RowMapping) -> str:
    if row["bound_at"] is not None:
        return "bound"
    return "earned" if row["activated_at"] is None else "activated"
