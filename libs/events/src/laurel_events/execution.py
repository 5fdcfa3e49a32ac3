"""One transaction of a consumer: its handlers, their answers, dead letters and what is deferred."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from laurel_schemas import Event

from laurel_events import dead_letters, deferral, inbox, metrics, tracing
from laurel_events.answers import Answer, Deferred, Rejected, check
from laurel_events.batch import Received
from laurel_events.database import Database
from laurel_events.dead_letter_limits import DeadLetterLimits, TooManyDeadLettersError
from laurel_events.dead_letters import DeadLetter
from laurel_events.deferral import Held
from laurel_events.flow import Flow, defers, is_naturally_idempotent
from laurel_events.holding_back import DeferredAheadOfOthers, last_of_their_key
from laurel_events.injection import bind
from laurel_events.runs import Run, ordered_by, runs
from laurel_events.transaction import Transaction


@dataclass(slots=True)
class _Outcome:
    letters: list[DeadLetter]
    parked: list[Held] = field(default_factory=list)
    handled: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0


class Execution:
    """Applies events in one transaction, and counts in metrics only what committed."""

    def __init__(
        self,
        flow: Flow,
        database: Database,
        resources: Mapping[type, Any],
        now: Callable[[], datetime],
        limits: DeadLetterLimits,
    ) -> None:
        self.service = flow.service
        self._handlers = {
            event: bind(handler, resources) for event, handler in flow.consumes.items()
        }
        self._deferring = {
            event.TOPIC.name for event, handler in flow.consumes.items() if defers(handler)
        }
        self._unit_of_work = database.unit_of_work(now)
        self._limits = limits

    async def run(self, received: Sequence[Received], letters: Sequence[DeadLetter]) -> None:
        """Handle these events and bury these records, all or nothing.

        Raises what a handler raises, AnswerError, or TooManyDeadLettersError.
        """
        known: dict[int, Deferred] = {}
        while True:
            try:
                return await self._transact(received, letters, known)
            except DeferredAheadOfOthers as found:
                # Each round holds back at least one key more.
                known |= found.answers

    async def bury(self, letters: Sequence[DeadLetter]) -> None:
        """Bury records in a transaction of their own, past any limit."""
        async with self._unit_of_work() as tx:
            await dead_letters.bury(tx, self.service, letters)

    async def handle(self, tx: Transaction, item: Received) -> Answer | None:
        """Handle one event that was parked, in the caller's transaction; returns its answer."""
        kind = item.message.kind
        await self._call(kind, [item], tx)
        found = [answer for message, answer in tx.answers if message is item.message]
        return found[-1] if found else None

    async def _transact(
        self,
        received: Sequence[Received],
        letters: Sequence[DeadLetter],
        known: Mapping[int, Deferred],
    ) -> None:
        outcome = _Outcome(list(letters))
        async with self._unit_of_work() as tx:
            free, held = await self._hold_back(tx, received, known)
            outcome.parked = await self._unseen(tx, held)
            for run in runs(free):
                await self._dispatch(run, tx, outcome)
            await self._settle(tx, free, outcome)
            refused = [item.record for item, _ in outcome.letters]
            taken = len(received) + len(letters) - len(refused)
            self._check_limits(taken, outcome.letters)
        self._limits.count(taken, refused)
        self._count(outcome)

    def _check_limits(self, taken: int, letters: Sequence[DeadLetter]) -> None:
        try:
            self._limits.check(taken, [item.record for item, _ in letters])
        except TooManyDeadLettersError as stopped:
            stopped.letters = letters
            raise

    async def _hold_back(
        self, tx: Transaction, received: Sequence[Received], known: Mapping[int, Deferred]
    ) -> tuple[Sequence[Received], list[Held]]:
        """Set aside what is deferred or comes after what is, within its key."""
        if not self._deferring:
            return received, []
        asked = {ordered_by(one) for one in received if one.record.topic in self._deferring}
        closed = await deferral.waiting(tx.session, asked)
        free: list[Received] = []
        held: list[Held] = []
        for item in received:
            lane, deferred = ordered_by(item), known.get(id(item.message))
            if lane in closed or deferred:
                held.append((item, deferred.waits_for if deferred and lane not in closed else None))
                closed.add(lane)
            else:
                free.append(item)
        return free, held

    async def _dispatch(self, run: Run, tx: Transaction, outcome: _Outcome) -> None:
        kind, items = run
        fresh = items
        if not is_naturally_idempotent(self._handlers[kind]):
            fresh = await _only_new(tx, items)
            outcome.duplicates += len(items) - len(fresh)
        if fresh:
            await self._call(kind, fresh, tx)
            outcome.handled[kind.TYPE] = outcome.handled.get(kind.TYPE, 0) + len(fresh)

    async def _call(self, kind: type[Event], items: Sequence[Received], tx: Transaction) -> None:
        handler = self._handlers[kind]
        messages = [item.message for item in items]
        before = len(tx.answers)
        with tracing.handling(self.service, kind, messages):
            await handler(messages, tx)
        if new := tx.answers[before:]:
            check(kind, messages, new, may_defer=defers(handler))

    async def _settle(self, tx: Transaction, free: Sequence[Received], outcome: _Outcome) -> None:
        """Do what the handlers answered; raises DeferredAheadOfOthers."""
        if tx.answers:
            items = {id(item.message): item for item in free}
            answers = {id(message): answer for message, answer in tx.answers}
            refused = [(items[at], one) for at, one in answers.items() if isinstance(one, Rejected)]
            outcome.letters += [(item, one.reason) for item, one in refused]
            # A corrected letter comes again under its own identity.
            await inbox.forget(tx.session, [inbox.identity(item.message) for item, _ in refused])
            waiting = {at: one for at, one in answers.items() if isinstance(one, Deferred)}
            outcome.parked += last_of_their_key(free, waiting)
        await deferral.park(tx, outcome.parked)
        await dead_letters.bury(tx, self.service, outcome.letters)

    async def _unseen(self, tx: Transaction, held: Sequence[Held]) -> list[Held]:
        """Those that no earlier delivery has parked, as far as the inbox tells."""
        asked = [item for item, _ in held if not self._is_natural(item)]
        fresh = {id(item) for item in await _only_new(tx, asked)} if asked else set()
        return [one for one in held if self._is_natural(one[0]) or id(one[0]) in fresh]

    def _is_natural(self, item: Received) -> bool:
        return is_naturally_idempotent(self._handlers[item.message.kind])

    def _count(self, outcome: _Outcome) -> None:
        for type_, count in outcome.handled.items():
            metrics.CONSUMED.labels(self.service, type_).inc(count)
        if outcome.duplicates:
            metrics.DUPLICATES.labels(self.service).inc(outcome.duplicates)
        for item, _ in outcome.letters:
            metrics.DEAD_LETTERS.labels(self.service, item.record.topic).inc()
        for item, _ in outcome.parked:
            metrics.DEFERRED.labels(self.service, item.record.topic).inc()


async def _only_new(tx: Transaction, items: Sequence[Received]) -> list[Received]:
    fresh = await inbox.only_new(tx.session, [item.message for item in items])
    if len(fresh) == len(items):
        return list(items)
    kept = {id(message) for message in fresh}
    return [item for item in items if id(item.message) in kept]
