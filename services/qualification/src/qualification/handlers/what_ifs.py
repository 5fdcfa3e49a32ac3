"""Replays the ledger under another ladder; nothing of what counts is changed (TIER-052)."""

from collections.abc import AsyncIterator
from decimal import Decimal
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from qualification.ladders import Ladders, as_said, read_ladder
from qualification.rules import Ladder
from qualification.rules.ladder import EXACT
from qualification.rules.what_if import Difference, PastTrade, replayed
from qualification.store import what_ifs

WHAT_IF = "what_if"
_USERS, _TRADES = 1_000, 50_000
"""The most in one transaction."""


async def ask_what_if(ladder: Ladder, asked_by: int, id_: UUID, tx: Transaction) -> None:
    """Keep the question, and begin to answer it."""
    await what_ifs.ask(tx.session, id_, asked_by, as_said(ladder), tx.now)
    tx.schedule(WHAT_IF, str(id_), tx.now)


async def answer_what_if(task: DueTask, unit_of_work: UnitOfWork, ladders: Ladders) -> None:
    """Replay a page of users under the ladder in force and the other one."""
    id_ = UUID(task.key)
    async with unit_of_work() as tx:
        await task.done(tx)
        opened = await what_ifs.open_what_if(tx.session, id_)
        if opened is None:
            return
        said, after = opened
        users, more = await what_ifs.users_after(tx.session, after, _USERS, _TRADES)
        if users:
            both = await ladders.in_force(tx.session), read_ladder(said)
            await _replay(id_, users, both, tx)
        if more:
            tx.schedule(WHAT_IF, task.key, tx.now)
        else:
            await what_ifs.end(tx.session, id_, "done", tx.now)


async def _replay(
    id_: UUID, users: list[int], ladders: tuple[Ladder, Ladder], tx: Transaction
) -> None:
    counts = await what_ifs.past_counts(tx.session, users)
    changes: list[tuple[int, Difference]] = []
    extra, number = Decimal(0), 0
    async for user_id, trades in _by_user(what_ifs.past_trades(tx.session, users)):
        replay, read = replayed(trades, counts.get(user_id, ()), *ladders)
        changes += [(user_id, one) for one in replay.differences()]
        extra, number = EXACT.add(extra, replay.extra_discount_usd), number + read
    await what_ifs.save_changes(tx.session, id_, changes)
    await what_ifs.save_progress(
        tx.session, id_, users=len(users), trades=number, extra=extra, last=users[-1]
    )


async def _by_user(
    rows: AsyncIterator[tuple[int, PastTrade]],
) -> AsyncIterator[tuple[int, list[PastTrade]]]:
    user, own = 0, list[PastTrade]()
    async for user_id, trade in rows:
        if own and user_id != user:
            yield user, own
            own = []
        user = user_id
        own.append(trade)
    if own:
        yield user, own
