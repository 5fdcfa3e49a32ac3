"""Whatever people do in whatever order, and wherever a transaction is cut off, the books hold.

A model of plain numbers runs beside the service's handlers on 100 accounts (WALLET-021).
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine
from laurel_events import Database, Transaction
from laurel_events.testing import claimed, message
from laurel_service.audit import check_database
from wallet.audit import CHECKS
from wallet.handlers.checkpoints import extend
from wallet.handlers.expiring import EXPIRE_POINTS, expire_points, start_expiring
from wallet.handlers.people import remember
from wallet.handlers.posting import post
from wallet.handlers.refunds import NotRefundableError, refund_of
from wallet.handlers.spending import give, hold, settle, spend
from wallet.rules.books import Cause, Side, System, Transfer
from wallet.rules.holds import StateError
from wallet.rules.spending import InsufficientError, Spending
from wallet_http import person
from wallet_world import NOTARY, NOW

PEOPLE = 100
people = st.integers(1, PEOPLE)
amounts = st.integers(1, 5_000).map(lambda hundredths: Decimal(hundredths) / 100)


class CutOffError(Exception):
    """The process died before the commit."""


class Books(RuleBasedStateMachine):
    """The service's handlers beside what people should have."""

    dsn: ClassVar[str]
    bases: ClassVar[Iterator[int]] = count(0, 1_000)

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.database = Database(self.dsn, service="wallet", pool_size=2)
        self.base = next(self.bases)
        self.now = NOW
        self.balances: dict[int, Decimal] = defaultdict(Decimal)
        self.held: dict[int, Decimal] = defaultdict(Decimal)
        self.expiring: dict[int, Decimal] = defaultdict(Decimal)
        self.holds: list[tuple[UUID, int, Decimal]] = []
        self.spent: dict[UUID, tuple[int, Decimal]] = {}

    def do(self, action: Callable[[Transaction], Awaitable[Any]]) -> Any:
        """Once cut off before its commit, which must change nothing, then to the end."""
        with pytest.raises(CutOffError):
            self.runner.run(self._cut_off(action))
        return self.runner.run(self._committed(action))

    async def _cut_off(self, action: Callable[[Transaction], Awaitable[Any]]) -> None:
        async with self.database.unit_of_work(self.clock)() as tx:
            try:
                await action(tx)
            except Exception as refused:
                raise CutOffError from refused
            raise CutOffError

    async def _committed(self, action: Callable[[Transaction], Awaitable[Any]]) -> Any:
        async with self.database.unit_of_work(self.clock)() as tx:
            return await action(tx)

    def clock(self) -> datetime:
        return self.now

    def user(self, number: int) -> int:
        return self.base + number

    def available(self, user: int) -> Decimal:
        return self.balances[user] - self.held[user]

    @initialize()
    def announce(self) -> None:
        everybody = [message(person(self.user(one))) for one in range(1, PEOPLE + 1)]
        self.runner.run(self._committed(lambda tx: remember(everybody, tx)))

    @rule(who=people, points=amounts, days=st.none() | st.integers(1, 3))
    def earn(self, who: int, points: Decimal, days: int | None) -> None:
        user = self.user(who)
        expires_at = self.now + timedelta(days=days) if days else None
        reward = Transfer(
            id=uuid4(),
            debit=System.ISSUED,
            credit=user,
            points=points,
            cause=Cause("/laurel/test", "stateful"),
            rule="upload",
            rule_version=1,
            decided={},
            taker=Side("video_uploaded", "Uploaded a video", {}),
            expires_at=expires_at,
        )
        self.do(lambda tx: post(tx, [reward]))
        self.balances[user] += points
        self.expiring[user] += points if days else 0

    @rule(who=people, points=amounts)
    def buy(self, who: int, points: Decimal) -> None:
        user = self.user(who)
        order = Spending("purchase", points, "item")
        if points > self.available(user):
            with pytest.raises(InsufficientError):
                self.do(lambda tx: spend(user, order, tx))
            return
        made = self.do(lambda tx: spend(user, order, tx))
        self.balances[user] -= points
        self.spent[made.transfer.id] = (user, points)

    @rule(giver=people, taker=people, points=amounts)
    def gift(self, giver: int, taker: int, points: Decimal) -> None:
        one, other = self.user(giver), self.user(taker)
        if one == other:
            return
        if points > self.available(one):
            with pytest.raises(InsufficientError):
                self.do(lambda tx: give(one, other, points, tx))
            return
        self.do(lambda tx: give(one, other, points, tx))
        self.balances[one] -= points
        self.balances[other] += points

    @rule(who=people, points=amounts)
    def set_aside(self, who: int, points: Decimal) -> None:
        user, until = self.user(who), self.now + timedelta(days=1)
        order = Spending("purchase", points, "item")
        if points > self.available(user):
            with pytest.raises(InsufficientError):
                self.do(lambda tx: hold(user, order, until, tx))
            return
        made = self.do(lambda tx: hold(user, order, until, tx))
        self.held[user] += points
        self.holds.append((made.id, user, points))

    @precondition(lambda self: self.holds)
    @rule(which=st.integers(0, 10**6), step=st.sampled_from(["commit", "release", "expire"]))
    def settle_one(self, which: int, step: str) -> None:
        id_, user, points = self.holds.pop(which % len(self.holds))
        self.do(lambda tx: settle(user, id_, step, tx))
        self.held[user] -= points
        self.balances[user] -= points if step == "commit" else 0
        if step == "commit":
            self.spent[id_] = (user, points)
        other = "release" if step == "commit" else "commit"
        with pytest.raises(StateError):
            self.do(lambda tx: settle(user, id_, other, tx))

    @precondition(lambda self: self.spent)
    @rule(which=st.integers(0, 10**6), share=st.integers(1, 4))
    def reverse(self, which: int, share: int) -> None:
        id_ = list(self.spent)[which % len(self.spent)]
        user, left = self.spent.pop(id_)
        points = max((left / share).quantize(Decimal("0.01")), Decimal("0.01"))
        self.do(lambda tx: refund_of(user, id_, points, tx))
        self.balances[user] += points
        if points < left:
            self.spent[id_] = (user, left - points)
        with pytest.raises(NotRefundableError):
            self.do(lambda tx: refund_of(user, id_, left - points + Decimal("0.01"), tx))

    @rule(days=st.integers(1, 2))
    def expire(self, days: int) -> None:
        """Let time pass, and what has expired go; how much that is the ledger says."""
        self.now += timedelta(days=days) / 2
        self.runner.run(self._expire())
        for user, points in self.runner.run(self._expired()).items():
            self.balances[user] -= points
            self.expiring[user] -= points
            assert self.expiring[user] >= 0

    async def _expire(self) -> None:
        unit_of_work = self.database.unit_of_work(self.clock)
        async with unit_of_work() as tx:
            await start_expiring(tx)
        for task in await claimed(self.database, EXPIRE_POINTS):
            await expire_points(task, unit_of_work)

    async def _expired(self) -> dict[int, Decimal]:
        """What people lost since the last look: their balances against the model."""
        return {
            user: self.balances[user] - balance
            for user, balance in (await self._accounts()).items()
            if balance != self.balances[user]
        }

    async def _accounts(self) -> dict[int, Decimal]:
        async with self.database.engine.connect() as connection:
            rows = await connection.exec_driver_sql(
                "select user_id, balance from accounts where user_id between %s and %s",
                (self.base, self.base + PEOPLE),
            )
            return {row.user_id: row.balance for row in rows}

    @rule()
    def log(self) -> None:
        self.do(lambda tx: extend(tx, NOTARY))

    @invariant()
    def everybody_has_what_they_should(self) -> None:
        found = self.runner.run(self._accounts())
        assert found == {user: self.balances[user] for user in found}
        assert all(self.balances[user] == 0 for user in self.balances.keys() - found.keys())

    def teardown(self) -> None:
        try:
            assert self.runner.run(self._broken()) == []
        finally:
            self.runner.run(self.database.engine.dispose())
            self.runner.close()

    async def _broken(self) -> list[str]:
        checks = {
            name: query for name, query in CHECKS.items() if name != "rewards_were_paid_for_actions"
        }
        async with self.database.reading() as session:
            found = await check_database(session, checks)
        return [f"{one.check}: {one.detail}" for one in found if not one.holds]


@pytest.mark.requirement("WALLET-012", "WALLET-021")
@pytest.mark.timeout(600)
async def test_the_books_hold_whatever_people_do(dsn: str) -> None:
    chosen = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    # In a thread, as the machine has an event loop of its own.
    await asyncio.to_thread(
        run_machine, type("OnDatabase", (Books,), {"dsn": dsn}), settings=chosen
    )
