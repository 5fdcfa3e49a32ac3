"""Trades of the past: begin, pages and end of backfills (TIER-037)."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.trading_backfills_v1 import BackfillBegun, BackfillEnded

from qualification import rules, store
from qualification.ladders import Ladders
from qualification.rules import Backfill, BackfillKey, Ladder

E = TypeVar("E", BackfillBegun, BackfillEnded)


@naturally_idempotent
async def begin_backfills(
    begun: Sequence[Message[BackfillBegun]], tx: Transaction, ladders: Ladders
) -> None:
    """Keep the period that a backfill is of; the first one stands."""
    await _take(begun, rules.beginning, tx, await ladders.in_force(tx.session))


@naturally_idempotent
async def end_backfills(
    ended: Sequence[Message[BackfillEnded]], tx: Transaction, ladders: Ladders
) -> None:
    """Keep how many pages and trades there should be, and tell where all are counted."""
    await _take(ended, rules.ending, tx, await ladders.in_force(tx.session))


async def _take(
    messages: Sequence[Message[E]],
    decide: Callable[[Backfill, E], Backfill | str],
    tx: Transaction,
    ladder: Ladder,
) -> None:
    held = await store.open_backfills(tx.session, {key_of(each) for each in messages})
    causes: dict[BackfillKey, Message[Any]] = {}
    for message in messages:
        decided = decide(held[key_of(message)], message.event)
        if isinstance(decided, str):
            tx.reject(message, decided)
        else:
            held[key_of(message)] = decided
            causes[key_of(message)] = message
    await save(held, causes, tx, ladder)


def key_of(message: Message[Any]) -> BackfillKey:
    """Which backfill an event is of."""
    return message.plain["user_id"], message.plain["backfill_id"]


async def save(
    held: MutableMapping[BackfillKey, Backfill],
    causes: Mapping[BackfillKey, Message[Any]],
    tx: Transaction,
    ladder: Ladder,
) -> None:
    """Save backfills that events moved, and announce those that are whole now, each once."""
    whole = [held[key] for key in causes if held[key].is_whole and not held[key].counted_at]
    for backfill in whole:
        held[backfill.key] = replace(backfill, counted_at=tx.now)
    await store.save_backfills(tx.session, [held[key] for key in causes])
    await _announce(whole, causes, tx, ladder)


async def _announce(
    whole: Iterable[Backfill],
    causes: Mapping[BackfillKey, Message[Any]],
    tx: Transaction,
    ladder: Ladder,
) -> None:
    standings = await store.standings_of(tx.session, {each.user_id for each in whole})
    badges = await store.volume_badges(tx.session) if standings else ()
    for backfill in whole:
        standing = standings[backfill.user_id]
        counted = rules.backfill_counted(backfill, standing, ladder, tx.now, badges)
        tx.publish(counted, cause=causes[backfill.key])
