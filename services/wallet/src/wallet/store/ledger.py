"""Accounts and what is posted to them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from laurel_events.copying import copy
from laurel_events.pipelining import together
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.chain import Entry, Standing, Why
from wallet.store.rows import (
    ENTRIES,
    TRANSFERS,
    array,
    bytes_array,
    entry_rows,
    transfer_rows,
)

# Accounts are made before any is locked, and both in the order of ids: two transactions that
# share accounts then never wait for one another.
_OPEN = text("""
    insert into accounts (user_id, balance, head)
    select user_id, 0, '' from unnest(cast(:users as bigint[])) as given(user_id)
    where not exists (select from accounts where accounts.user_id = given.user_id)
    order by user_id
    on conflict do nothing
""")
_LOCK = text("""
    select user_id, balance, held, owed, entries, head from accounts
    where user_id = any(cast(:users as bigint[]))
    order by user_id
    for update
""")
_MOVE = text("""
    with last as materialized (
        select * from unnest(
            cast(:users as bigint[]), cast(:balances as numeric[]), cast(:numbers as bigint[]),
            cast(:heads as bytea[])
        ) as last(user_id, balance, number, head)
    ), noted as (
        insert into to_log (user_id) select user_id from last
    )
    update accounts set balance = last.balance, entries = last.number, head = last.head
    from last where accounts.user_id = last.user_id
""")
_AMOUNTS = text("select id, points from transfers where id = any(cast(:ids as uuid[]))")
_GIVEN_BACK = text("select coalesce(sum(points), 0) from transfers where reverses = :id")


class Account(NamedTuple):
    """A person's points: how many there are, are held of these, and are owed.

    `entries` and `head` are how many entries led to them, and the hash of the last.
    """

    user_id: int
    balance: Decimal
    held: Decimal
    owed: Decimal
    entries: int
    head: bytes

    @property
    def available(self) -> Decimal:
        """What can be spent."""
        return self.balance - self.held

    @property
    def standing(self) -> Standing:
        """Where its chain goes on."""
        return Standing(self.balance, self.entries, self.head)


async def lock(session: AsyncSession, users: Iterable[int]) -> dict[int, Account]:
    """Open accounts that are missing, and keep others from all of them till the commit."""
    given = {"users": array(map(str, sorted(set(users))))}
    _, rows = await together(session, (_OPEN, given), (_LOCK, given))
    return {row[0]: Account._make(row) for row in rows}


async def keep(session: AsyncSession, whys: Iterable[Why], now: datetime) -> None:
    """Keep transfers. `lock` has locked the accounts.

    Raises psycopg's IntegrityError for one that was posted before.
    """
    await copy(session, TRANSFERS, "".join(transfer_rows(whys, now)).encode())


async def enter(
    session: AsyncSession,
    entries: Sequence[Entry],
    standing: Mapping[int, Standing],
    now: datetime,
) -> None:
    """Keep the entries of transfers, and where their accounts stand after them.

    `lock` has locked the accounts. Raises psycopg's or SQLAlchemy's IntegrityError for a balance
    that would be negative.
    """
    moved = {entry.user_id: standing[entry.user_id] for entry in entries}
    await copy(session, ENTRIES, "".join(entry_rows(entries, now)).encode())
    await session.execute(
        _MOVE,
        {
            "users": array(map(str, moved)),
            "balances": array(str(last.balance) for last in moved.values()),
            "numbers": array(str(last.entries) for last in moved.values()),
            "heads": bytes_array(last.head for last in moved.values()),
        },
    )


async def amounts(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """The points of those of these transfers that there are."""
    rows = await session.execute(_AMOUNTS, {"ids": list(ids)})
    return {row.id: row.points for row in rows}


async def given_back(session: AsyncSession, transfer_id: UUID) -> Decimal:
    """How much of a transfer others have taken back."""
    return Decimal(await session.scalar(_GIVEN_BACK, {"id": transfer_id}) or 0)
