"""Accounts and what is posted to them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.books import Transfer
from wallet.rules.chain import Entry, Standing, chained
from wallet.store.rows import account_rows, as_json, entry_rows, transfer_rows

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
# Rows come as they are to be: the planner cannot know how long a list is that would be joined.
_POST = text("""
    with moved as (
        insert into transfers
        select * from json_populate_recordset(cast(null as transfers), cast(:transfers as json))
    ), made as (
        insert into entries
        select * from json_populate_recordset(cast(null as entries), cast(:entries as json))
    ), noted as (
        insert into to_log
        select user_id from json_to_recordset(cast(:accounts as json)) as given(user_id bigint)
    )
    update accounts set balance = last.balance, entries = last.entries, head = last.head
    from json_to_recordset(cast(:accounts as json))
        as last(user_id bigint, balance numeric, entries bigint, head bytea)
    where accounts.user_id = last.user_id
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
    given = {"users": sorted(set(users))}
    await session.execute(_OPEN, given)
    return {row.user_id: Account(*row) for row in await session.execute(_LOCK, given)}


async def post(
    session: AsyncSession,
    transfers: Sequence[Transfer],
    standing: dict[int, Standing],
    now: datetime,
) -> list[Entry]:
    """Post transfers in order, to accounts that `lock` has locked and that stand as given.

    Returns their entries in order, and moves `standing` on. Raises IntegrityError for a balance
    that would be negative or a transfer that was posted before.
    """
    entries = chained(transfers, standing, now)
    last = {entry.user_id: standing[entry.user_id] for entry in entries}
    await session.execute(
        _POST,
        {
            "transfers": as_json(transfer_rows(transfers, entries, now)),
            "entries": as_json(entry_rows(entries, now)),
            "accounts": as_json(account_rows(last)),
        },
    )
    return entries


async def amounts(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, Decimal]:
    """The points of those of these transfers that there are."""
    rows = await session.execute(_AMOUNTS, {"ids": list(ids)})
    return {row.id: row.points for row in rows}


async def given_back(session: AsyncSession, transfer_id: UUID) -> Decimal:
    """How much of a transfer others have taken back."""
    return Decimal(await session.scalar(_GIVEN_BACK, {"id": transfer_id}) or 0)
