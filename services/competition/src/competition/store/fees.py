"""Entry fees: what was asked of whom, and what became of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.fees import Fee, FeeState

_COLUMNS = "id, competition_id, user_id, points, state, asked_at"
_ADD = text(f"""
    insert into entry_fees ({_COLUMNS})
    values (:id, :competition_id, :user_id, :points, :state, :asked_at)
""")  # noqa: S608 - only our own column names
_LATEST = text(f"""
    select {_COLUMNS} from entry_fees
    where competition_id = :competition_id and user_id = :user_id
    order by asked_at desc, id desc limit 1
""")  # noqa: S608
_ASKED = text("""
    select count(*) from entry_fees where competition_id = :competition_id and state = 'asked'
""")
_FIND = text(f"select {_COLUMNS} from entry_fees where id = any(cast(:ids as uuid[]))")  # noqa: S608
_CHANGE = text(f"""
    update entry_fees set state = :state, answered_at = coalesce(answered_at, given.at)
    from unnest(cast(:ids as uuid[]), cast(:times as timestamptz[])) as given (fee, at)
    where id = fee and state = any(cast(:was as text[]))
    returning {_COLUMNS}
""")  # noqa: S608


async def add(session: AsyncSession, fee: Fee) -> None:
    """Keep what is asked of somebody."""
    await session.execute(_ADD, asdict(fee))


async def latest(session: AsyncSession, competition_id: UUID, user_id: int) -> Fee | None:
    """The last fee that was asked of somebody in a competition."""
    given = {"competition_id": competition_id, "user_id": user_id}
    row = (await session.execute(_LATEST, given)).one_or_none()
    return None if row is None else Fee(*row)


async def asked(session: AsyncSession, competition_id: UUID) -> int:
    """How many have yet to pay, each of whom holds a place."""
    return int(await session.scalar(_ASKED, {"competition_id": competition_id}) or 0)


async def find(session: AsyncSession, ids: Collection[UUID]) -> Sequence[Fee]:
    """Fees by the ids of their entries."""
    return [Fee(*row) for row in await session.execute(_FIND, {"ids": list(ids)})]


async def change(
    session: AsyncSession,
    times: Mapping[UUID, datetime],
    was: Sequence[FeeState],
    state: FeeState,
) -> Sequence[Fee]:
    """Note what becomes at which time of fees in these states; the first time is kept.

    Returns those that were in one of them.
    """
    given = {"ids": list(times), "times": list(times.values()), "was": list(was), "state": state}
    return [Fee(*row) for row in await session.execute(_CHANGE, given)]
