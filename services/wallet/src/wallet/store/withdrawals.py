"""Withdrawals; each stands on a hold of the same id."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.holds import WithdrawalState

_SELECT = """
    select id, user_id, points, destination, state, why_reviewed, requested_at, changed_at, note
    from withdrawals"""
_ADD = text("""
    insert into withdrawals (id, user_id, points, destination, state, why_reviewed, requested_at,
        changed_at)
    values (:id, :user_id, :points, :destination, :state, :why_reviewed, :now, :now)
""")
_FIND = text(f"""{_SELECT} where id = :id for update
""")
_OWNER = text("select user_id from withdrawals where id = :id")
_OF_USER = text(f"""{_SELECT} where user_id = :user_id
    order by requested_at desc, id desc limit :limit
""")
_OPEN = text(f"""{_SELECT} where state = :state
    order by requested_at, id limit :limit
""")
_CHANGE = text("""
    update withdrawals set state = :state, decided_by = coalesce(:by, decided_by),
        note = coalesce(:note, note), refund_id = :refund_id, changed_at = :now
    where id = :id
""")
_EXPIRE = text("""
    update withdrawals set state = 'expired', changed_at = :now where id = :id and state = 'review'
""")
_SINCE = text("""
    select count(*), coalesce(sum(points), 0) from withdrawals
    where user_id = :user_id and requested_at > :since
        and state in ('review', 'approved', 'paid')
""")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Points that a person takes out; `why_reviewed` says why somebody looks at it first."""

    id: UUID
    user_id: int
    points: Decimal
    destination: str
    state: WithdrawalState
    why_reviewed: str | None
    requested_at: datetime
    changed_at: datetime
    note: str | None = None


async def add(session: AsyncSession, asked: Withdrawal) -> None:
    """Keep a request."""
    await session.execute(
        _ADD,
        {
            "id": asked.id,
            "user_id": asked.user_id,
            "points": asked.points,
            "destination": asked.destination,
            "state": asked.state,
            "why_reviewed": asked.why_reviewed,
            "now": asked.requested_at,
        },
    )


async def find(session: AsyncSession, withdrawal_id: UUID) -> Withdrawal | None:
    """A withdrawal, locked till the commit."""
    row = (await session.execute(_FIND, {"id": withdrawal_id})).one_or_none()
    return None if row is None else Withdrawal(*row)


async def owner(session: AsyncSession, withdrawal_id: UUID) -> int | None:
    """Whose withdrawal it is, without a lock."""
    found: int | None = await session.scalar(_OWNER, {"id": withdrawal_id})
    return found


async def of_user(session: AsyncSession, user_id: int, limit: int) -> Sequence[Withdrawal]:
    """A person's withdrawals, the newest first."""
    rows = await session.execute(_OF_USER, {"user_id": user_id, "limit": limit})
    return [Withdrawal(*row) for row in rows]


async def in_state(
    session: AsyncSession, state: WithdrawalState, limit: int
) -> Sequence[Withdrawal]:
    """Withdrawals in a state, the oldest first."""
    return [
        Withdrawal(*row) for row in await session.execute(_OPEN, {"state": state, "limit": limit})
    ]


async def change(
    session: AsyncSession,
    withdrawal: Withdrawal,
    now: datetime,
    *,
    by: int | None = None,
    note: str | None = None,
    refund_id: UUID | None = None,
) -> None:
    """Keep the state that a withdrawal has come to, and who decided why."""
    given = {"id": withdrawal.id, "state": withdrawal.state, "by": by, "note": note}
    await session.execute(_CHANGE, {**given, "refund_id": refund_id, "now": now})


async def expire(session: AsyncSession, withdrawal_id: UUID, now: datetime) -> None:
    """End a withdrawal that nobody decided about, if there is one of this id."""
    await session.execute(_EXPIRE, {"id": withdrawal_id, "now": now})


async def since(session: AsyncSession, user_id: int, at: datetime) -> tuple[int, Decimal]:
    """How many withdrawals of how many points a person asked for since a time."""
    row = (await session.execute(_SINCE, {"user_id": user_id, "since": at})).one()
    return row[0], row[1]
