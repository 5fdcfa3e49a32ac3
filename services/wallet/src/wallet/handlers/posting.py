"""Posts transfers, moves them through lots, collects debts, and tells the people."""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from laurel_events import Message, Transaction
from laurel_schemas import Event
from laurel_schemas.wallet_points_v1 import PointsEarned

from wallet.handlers.telling import earned, in_events
from wallet.metrics import POSTED
from wallet.rules.announcing import announcement
from wallet.rules.books import Cause, System, Transfer
from wallet.rules.chain import Entry, Standing, Why, entered, explained
from wallet.rules.debts import Debt, collected
from wallet.rules.lots import Lot, taken
from wallet.rules.spending import InsufficientError
from wallet.store import debts, ledger, lots
from wallet.store.ledger import Account

Causes = Mapping[UUID, Message[Event]]

_SLICE = 50
"""Entries or events made in a row: half a millisecond in which nothing else is done."""


def request_cause(tx: Transaction) -> Cause:
    """The request that a transaction answers, as the cause of what it posts."""
    provenance = tx.provenance
    return Cause(provenance.source, str(provenance.correlation_id or provenance.new_id()))


def event_cause(message: Message[Any]) -> Cause:
    """An event as the cause of what it led to."""
    return Cause(message.meta.source, str(message.meta.id))


async def post(
    tx: Transaction, transfers: Sequence[Transfer], causes: Causes | None = None
) -> list[Entry]:
    """Post transfers and announce each entry; `causes` are the events behind them, by transfer.

    Accounts are locked from here to the commit, so that a person's events leave in the order of
    their entries. Who owes points pays from what they now have. Raises InsufficientError, having
    posted nothing, for a debit beyond what is available.
    """
    if not transfers:
        return []
    people = {one for each in transfers for one in (each.debit, each.credit) if one > 0}
    accounts = await ledger.lock(tx.session, people)
    left = _available_after(transfers, accounts)
    standing = {account.user_id: account.standing for account in accounts.values()}
    posted = await _enter(tx, transfers, causes or {}, standing)
    owing = [account.user_id for account in accounts.values() if account.owed]
    if owing:
        await _collect(tx, owing, left, standing)
    return posted


async def post_each(
    tx: Transaction, caused: Sequence[tuple[Transfer, Message[Any]]]
) -> list[Entry]:
    """`post` transfers, each with the event behind it."""
    return await post(tx, [one for one, _ in caused], {one.id: cause for one, cause in caused})


def _available_after(
    transfers: Sequence[Transfer], accounts: Mapping[int, Account]
) -> dict[int, Decimal]:
    left = {account.user_id: account.available for account in accounts.values()}
    for one in transfers:
        if one.giver and left[one.debit] < one.points:
            raise InsufficientError(one.points, left[one.debit])
        if one.giver:
            left[one.debit] -= one.points
        if one.taker:
            left[one.credit] += one.points
    return left


async def _enter(
    tx: Transaction, transfers: Sequence[Transfer], causes: Causes, standing: dict[int, Standing]
) -> list[Entry]:
    whys = explained(transfers, standing, tx.now)
    # While the database keeps what is known already, the next is made: entries, then events.
    entries: list[Entry]
    entries, _ = await asyncio.gather(
        _chained(whys, standing), ledger.keep(tx.session, whys, tx.now)
    )
    await asyncio.gather(
        ledger.enter(tx.session, entries, standing, tx.now), _tell(tx, entries, causes)
    )
    await _move_lots(tx, transfers)
    POSTED.inc(len(entries))
    return entries


async def _chained(whys: Sequence[Why], standing: dict[int, Standing]) -> list[Entry]:
    entries: list[Entry] = []
    for start in range(0, len(whys), _SLICE):
        await asyncio.sleep(0)
        entries += entered(whys[start : start + _SLICE], standing)
    return entries


async def _tell(tx: Transaction, entries: Sequence[Entry], causes: Causes) -> None:
    at = in_events(tx.now)
    for number, entry in enumerate(entries):
        if number % _SLICE == 0:
            await asyncio.sleep(0)
        cause = causes.get(entry.transfer.id)
        if entry.transfer.debit == System.ISSUED:
            tx.publish_written(PointsEarned, str(entry.user_id), earned(entry, at), cause)
        else:
            tx.publish(announcement(entry, tx.now), cause=cause)


async def _move_lots(tx: Transaction, transfers: Sequence[Transfer]) -> None:
    """Put what expires into lots, and take what is spent from those that expire soonest."""
    gained = [
        lots.Expiring(one.credit, one.expires_at, one.points) for one in transfers if one.expires_at
    ]
    if gained:
        await lots.add(tx.session, gained)
    givers = {one.debit for one in transfers if one.giver}
    if givers and (uses := list(_uses(transfers, await lots.lots(tx.session, givers)))):
        await lots.take(tx.session, uses)


def _uses(transfers: Sequence[Transfer], held: Mapping[int, list[Lot]]) -> Iterator[lots.Use]:
    for one in transfers:
        if one.giver and held.get(one.debit):
            used = taken(held[one.debit], one.points)
            yield from (lots.Use(one.id, one.debit, lot) for lot in used)
            less = {lot.expires_at: lot.remaining for lot in used}
            held[one.debit][:] = [
                lot._replace(remaining=lot.remaining - less.get(lot.expires_at, Decimal(0)))
                for lot in held[one.debit]
            ]


async def take_owed(tx: Transaction, debt: Debt) -> Decimal:
    """Take points that are owed as far as they are there, and the rest from later earnings.

    Returns what is owed still.
    """
    account = (await ledger.lock(tx.session, [debt.user_id]))[debt.user_id]
    await debts.add(tx.session, debt, tx.now)
    left = {debt.user_id: account.available}
    await _collect(tx, [debt.user_id], left, {debt.user_id: account.standing})
    return debt.remaining - min(debt.remaining, max(account.available - account.owed, Decimal(0)))


async def _collect(
    tx: Transaction,
    owing: Collection[int],
    left: Mapping[int, Decimal],
    standing: dict[int, Standing],
) -> None:
    paid = list(collected(await debts.unpaid(tx.session, owing), left))
    if paid:
        await debts.save(tx.session, [rest for rest, _ in paid])
        await _enter(tx, [transfer for _, transfer in paid], {}, standing)
