"""Serves a lane of deliveries: what is due is decided anew, sent, and settled."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from uuid import UUID

from laurel_events import DueTask, Transaction, UnitOfWork

from notification_router.channels.opening import Channels
from notification_router.channels.outcomes import Channel, Failed, Outcome
from notification_router.channels.rooms import Room
from notification_router.controls import Controls
from notification_router.handlers.lanes import lane_of, wake_lanes, watch
from notification_router.handlers.limiting import over_limit
from notification_router.handlers.saving import save
from notification_router.handlers.settling import (
    asked_to_wait,
    changed,
    composed,
    held_up,
    screen_entry,
    sent,
    shown,
    suppressed,
)
from notification_router.rules.choices import SOCKET, Choices
from notification_router.rules.due import NO_PROVIDER, Decision, Send, Suppress, Wait, decide
from notification_router.rules.limits import HELD_UP
from notification_router.rules.planning import timing
from notification_router.rules.promises import DIGESTS, PROMISES
from notification_router.sockets.wakes import Wakes
from notification_router.store import devices, queue
from notification_router.store.queue import Claimed, Settled

_PAGE = 200
_BEGUN_WITHIN = 60.0
"""Seconds: what could not be begun by then is given back, long before its claim ends."""
_BUSY = Failed("the providers of its page were slow, and it was not begun", timedelta(0))

Decided = tuple[Claimed, Decision]


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
        began = tx.now
        held = await queue.claim(tx.session, lane, task.claim, tx.now, _PAGE, window)
        if held:
            watch(tx, lane, tx.now + queue.LEASE)
        decided = await _limited(
            [(one, _decide(one, channels, tx.now)) for one in held], task.claim, tx, controls
        )
        # Let go at once: what is held is being sent, and nothing else, for whoever counts it.
        await _settle(tx, task, held, list(_kept(decided)), wakes)
    leaving = [one for one, what in decided if isinstance(what, Send)]
    settled = [shown(one) for one in leaving if one.channel == SOCKET]
    answers = await _send_all(leaving, channels.of(lane), channels.rooms[lane])
    async with unit_of_work() as tx:
        settled += [sent(one, outcome, tx.now) for one, outcome in answers]
        if gone := [name for _, one in answers for name in getattr(one, "gone", ())]:
            await devices.forget(tx.session, gone, began)
        await _settle(tx, task, held, settled, wakes)
        if len(held) >= _PAGE:
            await task.again(tx, tx.now)
        else:
            await task.done(tx)


async def _limited(
    decided: Sequence[Decided], claim: UUID, tx: Transaction, controls: Controls
) -> list[Decided]:
    """The same, without what is more than limits allow; only what is sent counts for them."""
    leaving = [one for one, what in decided if isinstance(what, Send)]
    over = await over_limit(leaving, claim, tx, await controls.current(tx.session, tx.now))
    return [(one, over.get((one.id, one.channel), what)) for one, what in decided]


def _decide(one: Claimed, channels: Channels, now: datetime) -> Decision:
    choices = Choices.stored(one.choices, one.version)
    decision = decide(one.channel, one.type, one.priority, choices, one.address, now)
    if isinstance(decision, Send) and one.channel != SOCKET:
        if one.channel not in channels.by_name:
            return Suppress(NO_PROVIDER)
        if one.lane == DIGESTS and one.window_is_past:
            # It came while its window's digest was built: one a person, channel and window.
            later = timing(one.type, one.priority, choices, now)
            return Wait(later.due_at, later.reason or "batched_hourly")
    return decision


def _kept(decided: Iterable[Decided]) -> Iterator[Settled]:
    """What is not sent now."""
    for one, decision in decided:
        match decision:
            case Suppress(reason):
                yield suppressed(one, reason)
            case Wait(until, reason) if reason == HELD_UP:
                yield held_up(one, until)
            case Wait(until, reason):
                yield asked_to_wait(one, until, reason)


def _groups(due: Iterable[Claimed]) -> Iterator[list[Claimed]]:
    """What is sent as one message: a person's on a channel, as many as the lane takes."""
    ordered = sorted(due, key=lambda one: (one.user_id, one.channel))
    for _, theirs in groupby(ordered, key=lambda one: (one.user_id, one.channel)):
        known = sorted(theirs, key=lambda one: one.created_at)
        size = len(known) if known[0].lane == DIGESTS else PROMISES[known[0].priority].batch
        for start in range(0, len(known), size):
            yield known[start : start + size]


async def _send_all(
    due: Sequence[Claimed], by_name: Mapping[str, Channel], room: Room
) -> list[tuple[Claimed, Outcome]]:
    now = asyncio.get_running_loop().time
    last = now() + _BEGUN_WITHIN

    async def send(group: list[Claimed]) -> list[tuple[Claimed, Outcome]]:
        async with room:
            if now() > last:
                return [(one, _BUSY) for one in group]
            await room.look()
            outcome = await by_name[group[0].channel].send(composed(group))
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
