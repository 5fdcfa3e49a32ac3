"""Serves a lane of deliveries: what is due is decided anew, sent, and settled."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby

from laurel_events import DueTask, Transaction, UnitOfWork

from notification_router.channels.opening import Channels
from notification_router.channels.outcomes import Outcome
from notification_router.controls import Controls
from notification_router.handlers.entries import save
from notification_router.handlers.lanes import DIGESTS, lane_of, wake_lanes
from notification_router.handlers.limiting import over_limit
from notification_router.handlers.settling import (
    asked_to_wait,
    changed,
    composed,
    screen_entry,
    sent,
    shown,
    suppressed,
)
from notification_router.rules.choices import SOCKET, Choices
from notification_router.rules.due import NO_PROVIDER, Decision, Send, Suppress, Wait, decide
from notification_router.rules.planning import timing
from notification_router.rules.promises import PROMISES
from notification_router.sockets.wakes import Wakes
from notification_router.store import devices, queue
from notification_router.store.queue import Claimed, Settled

_PAGE = 200
_AT_ONCE = 20
"""Messages of a page that are with providers at the same time."""


async def deliver(
    task: DueTask,
    unit_of_work: UnitOfWork,
    channels: Channels,
    wakes: Wakes,
    controls: Controls,
) -> None:
    """Send one page of what is due in a lane."""
    lane = lane_of(task.kind)
    window = datetime.fromisoformat(task.payload["window"]) if lane == DIGESTS else None
    async with unit_of_work() as tx:
        held = await queue.claim(tx.session, lane, task.claim, tx.now, _PAGE, window)
        over = await over_limit(held, tx, await controls.current(tx.session, tx.now))
        decided = [(one, _decide(one, channels, over, tx.now)) for one in held]
    settled = [one for one in (_settled(*each) for each in decided) if one is not None]
    answers = await _send_all([one for one, what in decided if isinstance(what, Send)], channels)
    async with unit_of_work() as tx:
        settled += [sent(one, outcome, tx.now) for one, outcome in answers]
        if gone := [name for _, one in answers for name in getattr(one, "gone", ())]:
            await devices.forget(tx.session, gone)
        await _settle(tx, task, held, settled, wakes)
        if len(held) == _PAGE:
            await task.again(tx, tx.now)
        else:
            await task.done(tx)


def _decide(
    one: Claimed, channels: Channels, over: Mapping[tuple[object, str], str], now: datetime
) -> Decision:
    choices = Choices.read(one.choices, one.version or 0) if one.choices else Choices()
    decision = decide(one.channel, one.type, one.priority, choices, one.address, now)
    if isinstance(decision, Send) and one.channel != SOCKET:
        if one.channel not in channels.by_name:
            return Suppress(NO_PROVIDER)
        if one.lane == DIGESTS and one.window_is_past:
            # It came while its window's digest was built: one a person, channel and window.
            later = timing(one.type, one.priority, choices, now)
            return Wait(later.due_at, later.reason or "batched_hourly")
        if too_much := over.get((one.id, one.channel)):
            return Suppress(too_much)
    return decision


def _settled(one: Claimed, decision: Decision) -> Settled | None:
    """What is known without a provider; None for what one is asked."""
    match decision:
        case Suppress(reason):
            return suppressed(one, reason)
        case Wait(until, reason):
            return asked_to_wait(one, until, reason)
    return shown(one) if one.channel == SOCKET else None


def _groups(due: Iterable[Claimed]) -> Iterator[list[Claimed]]:
    """What is sent as one message: a person's on a channel, as many as the lane takes."""
    ordered = sorted(due, key=lambda one: (one.user_id, one.channel))
    for _, theirs in groupby(ordered, key=lambda one: (one.user_id, one.channel)):
        known = sorted(theirs, key=lambda one: one.created_at)
        size = len(known) if known[0].lane == DIGESTS else PROMISES[known[0].priority].batch
        for start in range(0, len(known), size):
            yield known[start : start + size]


async def _send_all(due: Sequence[Claimed], channels: Channels) -> list[tuple[Claimed, Outcome]]:
    room = asyncio.Semaphore(_AT_ONCE)

    async def send(group: list[Claimed]) -> list[tuple[Claimed, Outcome]]:
        async with room:
            outcome = await channels.by_name[group[0].channel].send(composed(group))
        return [(one, outcome) for one in group]

    outside = [one for one in due if one.channel != SOCKET]
    answered = await asyncio.gather(*map(send, _groups(outside)))
    return [one for group in answered for one in group]


async def _settle(
    tx: Transaction,
    task: DueTask,
    held: Sequence[Claimed],
    settled: Sequence[Settled],
    wakes: Wakes,
) -> None:
    kept = await queue.settle(tx.session, task.claim, settled, tx.now) if settled else set()
    by_key = {(one.id, one.channel): one for one in held}
    mine = [(by_key[one.id, one.channel], one) for one in settled if (one.id, one.channel) in kept]
    for claimed, one in mine:
        if one.status in ("delivered", "failed"):
            told = changed(claimed, tx.now)
            tx.publish(told.recorded(one.status), cause=told.cause)
    screens = [claimed for claimed, one in mine if one.status == "sending"]
    if screens:
        tx.gather(save, [screen_entry(one) for one in screens])
        tx.after_commit(partial(wakes.publish, {one.user_id for one in screens}))
    wake_lanes(
        tx,
        (
            (one.lane or claimed.lane, one.due_at, one.id)
            for claimed, one in mine
            if one.status == "scheduled" and one.due_at is not None
        ),
    )
