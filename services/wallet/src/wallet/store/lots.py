"""Points that expire, by person and time; needs their accounts locked."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.lots import Lot

_FIND = text("""
    select user_id, expires_at, remaining from lots
    where user_id = any(cast(:users as bigint[])) and remaining > 0
""")
_ADD = text("""
    insert into lots as held (user_id, expires_at, remaining)
    select user_id, expires_at, sum(points) from unnest(
        cast(:users as bigint[]), cast(:times as timestamptz[]), cast(:points as numeric[])
    ) as given(user_id, expires_at, points)
    group by user_id, expires_at
    order by user_id, expires_at
    on conflict (user_id, expires_at) do update set remaining = held.remaining + excluded.remaining
""")
_TAKE = text("""
    with use as (
        select * from unnest(
            cast(:transfers as uuid[]), cast(:users as bigint[]), cast(:times as timestamptz[]),
            cast(:points as numeric[])
        ) as use(transfer_id, user_id, expires_at, points)
    ), noted as (
        insert into lot_uses (transfer_id, expires_at, user_id, points)
        select transfer_id, expires_at, user_id, points from use
    )
    update lots set remaining = remaining - taken.points from (
        select user_id, expires_at, sum(points) as points from use group by 1, 2
    ) as taken
    where lots.user_id = taken.user_id and lots.expires_at = taken.expires_at
""")
_USES = text("""
    select transfer_id, expires_at, points - returned as remaining from lot_uses
    where transfer_id = any(cast(:transfers as uuid[])) and points > returned
""")
_GIVE_BACK = text("""
    with back as (
        select * from unnest(
            cast(:times as timestamptz[]), cast(:points as numeric[])
        ) as back(expires_at, points)
    ), noted as (
        update lot_uses set returned = returned + back.points from back
        where transfer_id = :transfer_id and lot_uses.expires_at = back.expires_at
    )
    update lots set remaining = remaining + back.points from back
    where user_id = :user_id and lots.expires_at = back.expires_at
""")
_DUE = text("""
    select user_id, expires_at, remaining from lots
    where expires_at <= :now and remaining > 0
    order by expires_at, user_id limit :page
""")
_AGAIN = text("""
    select user_id, expires_at, remaining from lots
    where (user_id, expires_at) in (
        select * from unnest(cast(:users as bigint[]), cast(:times as timestamptz[]))
    ) and remaining > 0
    order by expires_at, user_id
""")


class Expiring(NamedTuple):
    """Points of a person that expire at a time."""

    user_id: int
    expires_at: datetime
    points: Decimal


class Use(NamedTuple):
    """What a transfer takes from a lot."""

    transfer_id: UUID
    user_id: int
    lot: Lot


async def lots(session: AsyncSession, users: Collection[int]) -> Mapping[int, list[Lot]]:
    """The lots of these people that hold something."""
    found: defaultdict[int, list[Lot]] = defaultdict(list)
    for row in await session.execute(_FIND, {"users": list(users)}):
        found[row.user_id].append(Lot(row.expires_at, row.remaining))
    return found


async def add(session: AsyncSession, gained: Sequence[Expiring]) -> None:
    """Put what was gained into its lots."""
    await session.execute(
        _ADD,
        {
            "users": [one.user_id for one in gained],
            "times": [one.expires_at for one in gained],
            "points": [one.points for one in gained],
        },
    )


async def take(session: AsyncSession, uses: Sequence[Use]) -> None:
    """Take what transfers use out of the lots, and note it for a refund."""
    await session.execute(
        _TAKE,
        {
            "transfers": [use.transfer_id for use in uses],
            "users": [use.user_id for use in uses],
            "times": [use.lot.expires_at for use in uses],
            "points": [use.lot.remaining for use in uses],
        },
    )


async def uses(session: AsyncSession, transfer_id: UUID) -> list[Lot]:
    """What a transfer took from which lots and no refund gave back yet."""
    return (await uses_of(session, [transfer_id])).get(transfer_id, [])


async def uses_of(session: AsyncSession, transfers: Collection[UUID]) -> Mapping[UUID, list[Lot]]:
    """The same of several transfers; only of those that took something."""
    found: defaultdict[UUID, list[Lot]] = defaultdict(list)
    for row in await session.execute(_USES, {"transfers": list(transfers)}):
        found[row.transfer_id].append(Lot(row.expires_at, row.remaining))
    return found


async def give_back(
    session: AsyncSession, transfer_id: UUID, user_id: int, back: Sequence[Lot]
) -> None:
    """Put points back into the lots that a transfer took them from."""
    columns = {"times": [lot.expires_at for lot in back], "points": [lot.remaining for lot in back]}
    await session.execute(_GIVE_BACK, {**columns, "transfer_id": transfer_id, "user_id": user_id})


async def due(session: AsyncSession, now: datetime, page: int) -> list[Expiring]:
    """Lots whose time has come and that hold something."""
    return [Expiring(*row) for row in await session.execute(_DUE, {"now": now, "page": page})]


async def again(session: AsyncSession, given: Sequence[Expiring]) -> list[Expiring]:
    """What these lots hold now that the accounts are locked."""
    columns = {
        "users": [one.user_id for one in given],
        "times": [one.expires_at for one in given],
    }
    return [Expiring(*row) for row in await session.execute(_AGAIN, columns)]
