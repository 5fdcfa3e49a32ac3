"""What is deleted with a person: all but ledgers, which keep ids and amounts (BADGE-019)."""

from collections.abc import Collection, Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# The ledger of trades and its sums stay, and ids of who did what; words about a person go.
_ERASE = [
    text(statement)
    for statement in (
        *(
            f"delete from {table} where user_id = any(cast(:users as bigint[]))"  # noqa: S608
            for table in (
                *("bound_badges", "figures", "near_told", "final_ranks"),
                *("activities", "activity_subjects", "activity_days"),
                *("group_memberships", "follower_days"),
            )
        ),
        "delete from bindings where state <> 'open' and user_id = any(cast(:users as bigint[]))",
        # An upgrade that is under way ends when minting says so: until then its id stays.
        "update bindings set badges_required = 0 where user_id = any(cast(:users as bigint[]))",
        "update admin_acts set reason = null where user_id = any(cast(:users as bigint[]))",
    )
]
_BLANK = text("""
    update revoked_badges set reason = :reason where user_id = any(cast(:users as bigint[]))
""")
_LOSE = text("""
    delete from earned_badges where user_id = any(cast(:users as bigint[]))
    returning user_id, badge_id, activation_number
""")
_DELETED = text("""
    select user_id from people where deleted and user_id = any(cast(:users as bigint[]))
    order by user_id for update
""")

Counted = tuple[int, str, int]
"""A user, a badge, and which number of their activated ones it is."""


async def erase(session: AsyncSession, users: Collection[int], reason: str) -> Sequence[Counted]:
    """Delete what is personal of users, who should be locked; returns the badges that counted.

    `reason` takes the place of why one was taken from them. Those of a user come in falling order
    of their numbers.
    """
    asked = {"users": list(users)}
    for statement in _ERASE:
        await session.execute(statement, asked)
    await session.execute(_BLANK, asked | {"reason": reason})
    lost = (await session.execute(_LOSE, asked)).all()
    counted = [(row.user_id, row.badge_id, row.activation_number) for row in lost]
    return sorted((one for one in counted if one[2]), key=lambda one: (one[0], -one[2]))


async def still_deleted(session: AsyncSession, users: Collection[int]) -> Sequence[int]:
    """Those of these users who are deleted and have not come back."""
    return (await session.scalars(_DELETED, {"users": list(users)})).all()
