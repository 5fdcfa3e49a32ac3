"""Points that are set aside; needs their account locked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.holds import HoldState
from wallet.rules.spending import Spending

_SELECT = """
    select id, user_id, purpose, points, item_id, item_name, state, expires_at, transfer_id
    from holds"""
_ADD = text("""
    with added as (
        insert into holds (id, user_id, purpose, points, item_id, item_name, state, expires_at,
            created_at)
        values (:id, :user_id, :purpose, :points, :item_id, :item_name, 'held', :expires_at, :now)
    )
    update accounts set held = held + :points where user_id = :user_id
""")
_FIND = text(f"""{_SELECT} where id = :id for update
""")
_OWNER = text("select user_id from holds where id = :id")
_OPEN = text(f"""{_SELECT} where user_id = :user_id and state = 'held'
    order by created_at, id limit :limit
""")
_SETTLE = text("""
    with settled as (
        update holds set state = :state, settled_at = :now where id = :id returning points
    )
    update accounts set held = held - points from settled where user_id = :user_id
""")
_PAID = text("update holds set transfer_id = :transfer_id where id = :id")


@dataclass(frozen=True, slots=True)
class Hold:
    """Points set aside for a purpose until they are committed, released or expire."""

    id: UUID
    user_id: int
    spending: Spending
    state: HoldState
    expires_at: datetime
    transfer_id: UUID | None = None

    @property
    def points(self) -> Decimal:
        """How many are set aside."""
        return self.spending.points


async def add(session: AsyncSession, hold: Hold, now: datetime) -> None:
    """Set points aside. Raises IntegrityError for more than there are."""
    await session.execute(
        _ADD,
        {
            "id": hold.id,
            "user_id": hold.user_id,
            "purpose": hold.spending.purpose,
            "points": hold.points,
            "item_id": hold.spending.item_id,
            "item_name": hold.spending.item_name,
            "expires_at": hold.expires_at,
            "now": now,
        },
    )


async def find(session: AsyncSession, hold_id: UUID) -> Hold | None:
    """A hold, locked till the commit."""
    row = (await session.execute(_FIND, {"id": hold_id})).one_or_none()
    return None if row is None else _hold(row)


async def owner(session: AsyncSession, hold_id: UUID) -> int | None:
    """Whose hold it is, without a lock."""
    found: int | None = await session.scalar(_OWNER, {"id": hold_id})
    return found


async def unsettled(session: AsyncSession, user_id: int, limit: int) -> Sequence[Hold]:
    """A person's open holds, the oldest first."""
    rows = await session.execute(_OPEN, {"user_id": user_id, "limit": limit})
    return [_hold(row) for row in rows]


async def settle(session: AsyncSession, hold: Hold, state: HoldState, now: datetime) -> None:
    """End a hold, so that its points are available or can be spent."""
    given = {"id": hold.id, "user_id": hold.user_id, "state": state, "now": now}
    await session.execute(_SETTLE, given)


async def note_transfer(session: AsyncSession, hold_id: UUID, transfer_id: UUID) -> None:
    """Keep which transfer a committed hold became."""
    await session.execute(_PAID, {"id": hold_id, "transfer_id": transfer_id})


def _hold(row: Any) -> Hold:
    spending = Spending(row.purpose, row.points, row.item_id, row.item_name)
    return Hold(row.id, row.user_id, spending, row.state, row.expires_at, row.transfer_id)
