"""A life of people at random: what happens, what they choose, what fails, and who saw it."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from laurel_events import DueTask, Message
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_testkit import eventually
from notification_router.handlers import route
from notification_router.handlers.delivering import deliver
from notification_router.handlers.engaging import engage
from notification_router.handlers.forecasting import coming
from notification_router.handlers.knowing import remember
from notification_router.handlers.lanes import KINDS
from notification_router.handlers.reading import read
from notification_router.rules.forecasting import Expected
from notification_router.rules.limits import Limit
from notification_router.store import addresses, controls, deliveries
from sqlalchemy import text

from .events import example
from .happenings import (
    ACTORS,
    KINDS_OF_EVENTS,
    choices_of,
    event_of,
    number_of,
    user_of,
)
from .life_processes import Workers
from .logging_providers import Log
from .mortal import DiedError, Mortal
from .recount_evidence import Cause, Evidence, Key
from .world import World

_STARTS = (
    datetime(2025, 3, 29, 9, tzinfo=UTC),
    datetime(2025, 10, 25, 9, tzinfo=UTC),
    datetime(2025, 6, 5, 9, tzinfo=UTC),
)
_LIMITS = (
    *(("profile_followed", "socket", 4, 3600), ("video_like", "socket", 6, 3600)),
    *(("*", "email", 5, 3600), ("*", "telegram", 8, 3600)),
)
_LEASE = timedelta(seconds=60)
_WORKERS = 4
_DEATHS = 0.05
"""How many of those who serve a page die with it."""
_LONG, _OVER = timedelta(hours=12), timedelta(minutes=2)
"""How long it goes on when nothing happens any more, and how long before its end nobody dies: what
a dead worker held would be nobody's yet."""
_DIES_WITHIN, _FROZEN = 0.05, 0.3
"""Seconds: a process is killed so soon after it holds a page, and stands still for so long."""
CAUSE = "told.cause_source, coalesce(told.event_id, told.cause_id)"
_ON_SCREENS = f"""
    select told.id, {CAUSE} from notifications as told
    join socket_messages on notification_id = told.id and socket_messages.user_id = told.user_id
    where told.user_id = :user and acked_at is null order by told.id
"""
_IDS = f"select id, {CAUSE} from notifications as told"
_NEXT = "select min(due_at) from due where kind = any(:kinds)"
_HELD = f"""
    select {CAUSE}, told.user_id, channel from deliveries
    join notifications as told on told.id = notification_id where claim = :claim
"""
_LEFT = "update due set due_at = :at where kind = :kind and key = :key and claim = :claim"


class Life:
    """So many events of so many people in two days; the same seed lives alike."""

    def __init__(
        self, world: World, log: Log, seed: int, people: int, workers: Workers | None = None
    ) -> None:
        self.world, self.log, self.dice = world, log, Random(seed)
        self.people, self.world.now = people, _STARTS[seed % len(_STARTS)]
        self.workers = workers
        self.seen = Evidence(got=log.got, limits=list(_LIMITS))
        self.sent: list[Message[Any]] = []
        self.numbers: dict[tuple[str, UUID], int] = {}
        self.begun = self.foreseen_at = self.world.now
        self.foreseen: dict[Key, Expected] = {}
        # What its journey says has waited for what was being sent.
        self.held_up: set[Key] = set()

    async def live(self, events: int, at_once: int) -> Evidence:
        """Let it all happen, and what is due be done, for two days and a half."""
        await self._begin(events)
        for happens in self._plan(events, at_once):
            self.begun += timedelta(days=2) * at_once / events
            # Nothing that happens happens when something is due: those are full seconds.
            moment = self.begun.replace(microsecond=137)
            await self._until(moment)
            self.world.now = moment
            await happens()
            await self._serve()
        await self._foresee()
        await self._until(self.begun + _LONG)
        self.seen.until = self.world.now
        return self.seen

    async def _foresee(self) -> None:
        """What people are told now is coming: nothing changes any more."""
        until = self.begun + _LONG
        ids = {one[0]: one[1:] for one in await self.world.rows(_IDS)}
        for user in range(1, self.people + 1):
            async with self.world.database.reading() as session:
                for one in await coming(session, user, until):
                    key = Key(self.numbers[ids[one.waiting.id]], user, one.waiting.channel)
                    self.foreseen[key] = one.expected
        self.foreseen_at = self.world.now

    async def _begin(self, events: int) -> None:
        async with self.world.unit_of_work() as tx:
            limits = [Limit(*one) for one in _LIMITS]
            await controls.add(tx.session, limits, 1, "tests", (tx.now, tx.now))
            await tx.session.execute(
                text(
                    "insert into people (user_id, username)"
                    " select :actors + n, '№' || n from generate_series(1, :events) as n"
                ),
                {"actors": ACTORS, "events": 2 * events},
            )
        for user in range(1, self.people + 1):
            await self._choose(user)
            await self._announce(user)
            await self._chat(user)

    def _plan(self, events: int, at_once: int) -> Iterator[Callable[[], Awaitable[None]]]:
        for first in range(1, events + 1, at_once):
            yield partial(self._route, range(first, min(first + at_once, events + 1)))
            for _ in range(max(1, at_once // 20)):
                user = self.dice.randint(1, self.people)
                changes = (self._choose, self._choose, self._announce, self._chat, self._look)
                yield partial(self.dice.choice(changes), user)

    # What happens.

    async def _route(self, numbers: Iterable[int]) -> None:
        """New events, some that were there before, and some of another source with an old id."""
        told = [self._cause(number) for number in numbers]
        again = [self.dice.choice(self.sent or told) for _ in range(len(told) // 8)]
        batch = [*told, *again]
        self.dice.shuffle(batch)
        self.sent += told
        self.seen.causes += map(self._noted, batch)
        async with self.world.unit_of_work() as tx:
            await route(batch, tx, self.world.wakes, self.world.controls)

    def _cause(self, number: int) -> Message[Any]:
        before = self.dice.choice(self.sent) if self.sent and number % 10 == 0 else None
        kind = before.kind if before else self.dice.choice(KINDS_OF_EVENTS)
        user = user_of(before) if before else self.dice.randint(1, self.people)
        made = message(event_of(kind, number, user), time=self.world.now)
        if before is None:
            return made
        return Message(made.event, made.meta._replace(id=before.meta.id, source=f"/{number}"))

    def _noted(self, one: Message[Any]) -> Cause:
        value = one.event.model_dump(mode="json", by_alias=True)
        number = self.numbers.setdefault((one.meta.source, one.meta.id), number_of(one))
        source, id_ = one.meta.source, str(one.meta.id)
        return Cause(self.world.now, source, id_, one.kind.TYPE, value, number)

    async def _choose(self, user: int) -> None:
        if self.dice.random() < 0.15:
            return
        chosen = choices_of(self.dice, self.world.now)
        await self.world.choose(user, **chosen)
        self.seen.choices.setdefault(user, []).append((self.world.now, chosen))

    async def _announce(self, user: int) -> None:
        """The account's mail address, of some none, and now and then another."""
        email = (
            f"{user}.{self.dice.randint(1, 99)}@example.org" if self.dice.random() < 0.9 else None
        )
        told = example(UserAnnounced, user_id=user, username=f"person {user}", email=email)
        async with self.world.unit_of_work() as tx:
            await remember([message(told)], tx)
        self._moved(user, "email", email)

    async def _chat(self, user: int) -> None:
        """A chat that is proven, or is no more."""
        chat = f"{user}{self.dice.randint(10, 99)}" if self.dice.random() < 0.8 else None
        if chat is not None:
            await self.world.prove(user, chat)
        else:
            async with self.world.unit_of_work() as tx:
                await addresses.remove(tx.session, user, "telegram")
        self._moved(user, "telegram", chat)

    def _moved(self, user: int, channel: str, address: str | None) -> None:
        where = self.seen.addresses.setdefault((user, channel), [])
        where.append((self.world.now, address))

    async def _look(self, user: int) -> None:
        """A client that shows what is there acknowledges some, and somebody reads or acts on it."""
        shown = await self.world.rows(_ON_SCREENS, user=user)
        for id_, source, event_id in self.dice.sample(shown, len(shown) // 2):
            what = self.dice.choice(("delivered", "read", "engaged"))
            await self._heard(what, user, id_)
            key = Key(self.numbers[source, event_id], user, "socket")
            self.seen.screens.append((self.world.now, key, what))

    async def _heard(self, what: str, user: int, id_: UUID) -> None:
        async with self.world.unit_of_work() as tx:
            if what == "read":
                await read(user, id_, tx.now, tx, self.world.wakes)
            elif what == "engaged":
                await engage(id_, user, tx)
            else:
                heard = [deliveries.Acknowledgement(id_, user, tx.now)]
                for one in await deliveries.acknowledge(tx.session, heard):
                    tx.publish(one.recorded(what), cause=one.cause)

    # Time passes.

    async def _until(self, moment: datetime) -> None:
        """Do what is due at each time until then, and stand there."""
        while (due := await self._next_due()) is not None and due <= moment:
            self.world.now = max(self.world.now, due)
            await self._serve()
        self.world.now = max(self.world.now, moment)

    async def _next_due(self) -> datetime | None:
        [(due,)] = await self.world.rows(_NEXT, kinds=list(KINDS))
        return due if due is None or isinstance(due, datetime) else None

    async def _serve(self) -> None:
        """All that is due now, by several workers; now and then one dies, or stands still."""
        while tasks := await self.world.due():
            fates = [(one, self._fate()) for one in tasks]
            frozen = [self._freeze(one) for one, fate in fates if fate == "frozen"]
            freezing = asyncio.gather(*frozen)
            usual = [one for one, fate in fates if fate == "usual"]
            for first in range(0, len(usual), _WORKERS):
                await asyncio.gather(*map(self._work, usual[first : first + _WORKERS]))
            await freezing
            for one in (one for one, fate in fates if fate == "killed"):
                await self._kill(one)

    @property
    def _may_die(self) -> bool:
        return self.world.now < self.begun + _LONG - _OVER

    def _fate(self) -> str:
        """What becomes of the process that serves a page: most are served in this one."""
        if self.workers is None or not self._may_die or self.dice.random() >= self.workers.struck:
            return "usual"
        return self.dice.choice(("frozen", "killed", "killed"))

    async def _freeze(self, task: DueTask) -> None:
        """A process stands still with a page, for less than its claim lasts."""
        assert self.workers is not None
        await self.workers.freeze(await self.workers.begun(task), _FROZEN)

    async def _kill(self, task: DueTask) -> None:
        """A process is killed with a page, whatever it has handed to providers by then."""
        assert self.workers is not None
        worker = await self.workers.begun(task)
        if await self.workers.kill(worker, self.dice.random() * _DIES_WITHIN):
            await eventually(lambda: not self.log.open)
            await self._died(task)

    async def _work(self, task: DueTask) -> None:
        world, mortal = self.world, self._may_die and self.dice.random() < _DEATHS
        unit_of_work = Mortal(world.unit_of_work) if mortal else world.unit_of_work
        try:
            await deliver(task, unit_of_work, world.channels, world.wakes, world.controls)
        except DiedError:
            await self._died(task)

    async def _died(self, task: DueTask) -> None:
        """Another worker takes the row when its lease ends; what it held is held for longer."""
        held = await self.world.rows(_HELD, claim=task.claim)
        keys = (Key(self.numbers[one[:2]], *one[2:]) for one in held)
        self.seen.deaths.append((self.world.now, frozenset(keys)))
        async with self.world.unit_of_work() as tx:
            row = {"kind": task.kind, "key": task.key, "claim": task.claim}
            row["at"] = self.world.now + _LEASE
            await tx.session.execute(text(_LEFT), row)
