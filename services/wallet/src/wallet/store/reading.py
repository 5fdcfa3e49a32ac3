"""A person's wallet and transactions, one query each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from wallet.rules.earning import Person
from wallet.rules.lots import Lot

_WALLET = text("""
    select coalesce(accounts.balance, 0.00) as balance, coalesce(accounts.held, 0.00) as held,
        coalesce(accounts.owed, 0.00) as owed, people.followers, people.following,
        coalesce(people.deleted, false) as deleted,
        (select coalesce(sum(points), 0) from gathered where user_id = :user_id) as pending,
        lot.expires_at, lot.remaining as expiring
    from (select cast(:user_id as bigint) as user_id) as asked
    left join accounts using (user_id) left join people using (user_id)
    left join lateral (
        select expires_at, remaining from lots
        where lots.user_id = asked.user_id and remaining > 0 order by expires_at limit 1
    ) as lot on true
""")
_PAGE = """
    select number, transfer_id, action, points, balance_before, balance_after, reason, metadata,
        created_at
    from entries
    where user_id = :user_id and number < :before {and_wanted}
    order by number desc
    limit :limit
"""
# Only what is asked for is in the statement: `:action is null or ...` would use no index.
_WANTED = {
    "action": "and action = :action",
    "since": "and created_at >= :since",
    "until": "and created_at < :until",
}
_DIRECTIONS = {"earned": "and points > 0", "deducted": "and points < 0"}
# From the entry after the last before the period to its last one, so that none between is left out
# where clocks differ, and the amounts always lead from one balance to the other.
_BETWEEN = text("""
    select number, transfer_id, action, points, balance_before, balance_after, reason, metadata,
        created_at
    from entries
    where user_id = :user_id
        and number > coalesce((
            select max(number) from entries where user_id = :user_id and created_at < :since
        ), 0)
        and number <= (
            select max(number) from entries where user_id = :user_id and created_at < :until
        )
    order by number
    limit :limit
""")
# The last entry by then: the numbers count, as the clocks of two workers may differ.
_AS_OF = text("""
    select number, balance_after from entries where user_id = :user_id and number = (
        select max(number) from entries where user_id = :user_id and created_at <= :at
    )
""")
_ONE = text("""
    select entries.number, entries.transfer_id, action, entries.points, balance_before,
        balance_after, reason, metadata, entries.created_at, debit_account, credit_account,
        cause_source, cause_id, rule, rule_version, decided
    from transfers join entries on entries.user_id = :user_id
        and entries.number = case when credit_account = :user_id then credit_entry
            else debit_entry end
    where transfers.id = :id and :user_id in (debit_account, credit_account)
""")
_ALL = 2**63 - 1


class Wallet(NamedTuple):
    """What a person has and what is known of them.

    `pending` is gathered and not entered yet; `expiring` is the lot that expires first.
    """

    balance: Decimal
    held: Decimal
    owed: Decimal
    pending: Decimal
    expiring: Lot | None
    person: Person


@dataclass(frozen=True, slots=True)
class Filter:
    """Which transactions are asked for; None for no limit. `until` is not included."""

    action: str | None = None
    direction: Literal["earned", "deducted"] | None = None
    since: datetime | None = None
    until: datetime | None = None


class Entry(NamedTuple):
    """A person's side of a transfer."""

    number: int
    transfer_id: UUID
    action: str
    points: Decimal
    balance_before: Decimal
    balance_after: Decimal
    reason: str
    metadata: dict[str, Any]
    created_at: datetime


class Explained(NamedTuple):
    """An entry and why it was made."""

    entry: Entry
    debit_account: int
    credit_account: int
    cause_source: str
    cause_id: str
    rule: str
    rule_version: int
    decided: dict[str, Any]


async def wallet(session: AsyncSession, user_id: int) -> Wallet:
    """The wallet of anybody, whether they ever had points or not."""
    row = (await session.execute(_WALLET, {"user_id": user_id})).one()
    person = Person(row.followers, row.following, row.deleted)
    expiring = Lot(row.expires_at, row.expiring) if row.expires_at else None
    return Wallet(row.balance, row.held, row.owed, row.pending, expiring, person)


async def newest_first(
    session: AsyncSession, user_id: int, wanted: Filter, before: int | None, limit: int
) -> Sequence[Entry]:
    """A page of a person's entries, the newest first, older than the entry `before`."""
    given = {"action": wanted.action, "since": wanted.since, "until": wanted.until}
    asked = {name: value for name, value in given.items() if value is not None}
    conditions = [_WANTED[name] for name in asked]
    if wanted.direction:
        conditions.append(_DIRECTIONS[wanted.direction])
    bounds = {"user_id": user_id, "before": _ALL if before is None else before, "limit": limit}
    page = text(_PAGE.format(and_wanted=" ".join(conditions)))
    return [Entry(*row) for row in await session.execute(page, {**bounds, **asked})]


async def between(
    session: AsyncSession, user_id: int, since: datetime, until: datetime, limit: int
) -> Sequence[Entry]:
    """A person's entries of a period in order; `until` is not included."""
    period = {"user_id": user_id, "since": since, "until": until, "limit": limit}
    return [Entry(*row) for row in await session.execute(_BETWEEN, period)]


async def balance_as_of(session: AsyncSession, user_id: int, at: datetime) -> tuple[int, Decimal]:
    """How many entries a person had by a time, and the balance after the last of them."""
    row = (await session.execute(_AS_OF, {"user_id": user_id, "at": at})).one_or_none()
    return (0, Decimal("0.00")) if row is None else (row.number, row.balance_after)


async def explained(session: AsyncSession, user_id: int, transfer_id: UUID) -> Explained | None:
    """A person's entry of a transfer, and why it was made; None if they have none."""
    row = (await session.execute(_ONE, {"user_id": user_id, "id": transfer_id})).one_or_none()
    return None if row is None else Explained(Entry(*row[:9]), *row[9:])
