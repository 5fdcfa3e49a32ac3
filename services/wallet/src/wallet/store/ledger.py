"""Accounts and what is posted to them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.books import Posted, Side, Transfer

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
    select user_id, balance, held, owed from accounts where user_id = any(cast(:users as bigint[]))
    order by user_id
    for update
""")

# Numbers, balances and hashes run on from the accounts' rows, which this transaction has locked.
_POST = text("""
    with given as materialized (
        select * from unnest(
            cast(:ids as uuid[]), cast(:debits as bigint[]), cast(:credits as bigint[]),
            cast(:amounts as numeric[]), cast(:sources as text[]), cast(:causes as text[]),
            cast(:rules as text[]), cast(:versions as int[]), cast(:decided as jsonb[]),
            cast(:reverses as uuid[])
        ) with ordinality as given(
            id, debit_account, credit_account, points, cause_source, cause_id, rule, rule_version,
            decided, reverses, position
        )
    ), leg as (
        select * from unnest(
            cast(:positions as bigint[]), cast(:users as bigint[]), cast(:points as numeric[]),
            cast(:actions as text[]), cast(:reasons as text[]), cast(:metadata as jsonb[])
        ) with ordinality as leg(position, user_id, points, action, reason, metadata, leg)
    ), counted as (
        select leg.*, accounts.head, accounts.entries + row_number() over w as number,
            accounts.balance + sum(leg.points) over w as balance_after
        from leg join accounts using (user_id)
        window w as (partition by leg.user_id order by leg rows unbounded preceding)
    ), entry as (
        select counted.leg, counted.position, counted.head,
            cast(row(
                user_id, number, given.id, action, counted.points,
                balance_after - counted.points, balance_after, reason, metadata,
                cast(:now as timestamptz), null
            ) as entries) as entry,
            cast(row(
                given.id, debit_account, credit_account, given.points, cause_source, cause_id,
                rule, rule_version, decided, reverses, null, null, cast(:now as timestamptz)
            ) as transfers) as transfer
        from counted join given using (position)
    ), chained as materialized (
        select leg, position, entry, chain(head, entered(entry, transfer)) over (
            partition by (entry).user_id order by leg rows unbounded preceding
        ) as hash
        from entry
    ), made as (
        insert into entries
        select (entry).user_id, (entry).number, (entry).transfer_id, (entry).action,
            (entry).points, (entry).balance_before, (entry).balance_after, (entry).reason,
            (entry).metadata, (entry).created_at, hash
        from chained
    ), moved as (
        insert into transfers
        select id, debit_account, credit_account, given.points, cause_source, cause_id, rule,
            rule_version, decided, reverses, (debit.entry).number, (credit.entry).number,
            cast(:now as timestamptz)
        from given
        left join chained as debit on debit.position = given.position
            and (debit.entry).user_id = debit_account
        left join chained as credit on credit.position = given.position
            and (credit.entry).user_id = credit_account
    ), kept as (
        update accounts set balance = (entry).balance_after, entries = (entry).number, head = hash
        from (
            select distinct on ((entry).user_id) entry, hash from chained
            order by (entry).user_id, leg desc
        ) as last
        where accounts.user_id = (entry).user_id
    ), told as (
        insert into to_log select distinct (entry).user_id from chained
    )
    select (entry).balance_before, (entry).balance_after from chained order by leg
""")
_GIVEN_BACK = text("select coalesce(sum(points), 0) from transfers where reverses = :id")


class Account(NamedTuple):
    """A person's points: how many there are, are held of these, and are owed."""

    user_id: int
    balance: Decimal
    held: Decimal
    owed: Decimal

    @property
    def available(self) -> Decimal:
        """What can be spent."""
        return self.balance - self.held


class _Leg(NamedTuple):
    """A person's side of the transfer at this position, counted from 1 as SQL does."""

    position: int
    transfer: Transfer
    side: Side
    user_id: int
    points: Decimal


async def lock(session: AsyncSession, users: Iterable[int]) -> dict[int, Account]:
    """Open accounts that are missing, and keep others from all of them till the commit."""
    given = {"users": sorted(set(users))}
    await session.execute(_OPEN, given)
    return {row.user_id: Account(*row) for row in await session.execute(_LOCK, given)}


async def post(session: AsyncSession, transfers: Sequence[Transfer], now: datetime) -> list[Posted]:
    """Post transfers in order, to accounts that `lock` has locked.

    Returns their entries in order. Raises IntegrityError for a balance that would be negative or
    a transfer that was posted before.
    """
    legs = list(_legs(transfers))
    rows = await session.execute(_POST, {**_of_transfers(transfers), **_of_legs(legs), "now": now})
    return [
        Posted(leg.transfer, leg.side, leg.user_id, before, after)
        for leg, (before, after) in zip(legs, rows, strict=True)
    ]


async def given_back(session: AsyncSession, transfer_id: UUID) -> Decimal:
    """How much of a transfer others have taken back."""
    return Decimal(await session.scalar(_GIVEN_BACK, {"id": transfer_id}) or 0)


def _legs(transfers: Sequence[Transfer]) -> Iterator[_Leg]:
    for position, one in enumerate(transfers, start=1):
        if one.giver:
            yield _Leg(position, one, one.giver, one.debit, -one.points)
        if one.taker:
            yield _Leg(position, one, one.taker, one.credit, one.points)


def _of_transfers(transfers: Sequence[Transfer]) -> dict[str, list[Any]]:
    return {
        "ids": [one.id for one in transfers],
        "debits": [int(one.debit) for one in transfers],
        "credits": [int(one.credit) for one in transfers],
        "amounts": [one.points for one in transfers],
        "sources": [one.cause.source for one in transfers],
        "causes": [one.cause.id for one in transfers],
        "rules": [one.rule for one in transfers],
        "versions": [one.rule_version for one in transfers],
        "decided": [orjson.dumps(one.decided).decode() for one in transfers],
        "reverses": [one.reverses for one in transfers],
    }


def _of_legs(legs: Sequence[_Leg]) -> dict[str, list[Any]]:
    return {
        "positions": [leg.position for leg in legs],
        "users": [leg.user_id for leg in legs],
        "points": [leg.points for leg in legs],
        "actions": [leg.side.action for leg in legs],
        "reasons": [leg.side.reason for leg in legs],
        "metadata": [orjson.dumps(leg.side.metadata).decode() for leg in legs],
    }
