"""A round: trades and claims, faults in the middle of them, and then all must hold."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from random import Random

from laurel_cli import simulation, tape
from laurel_cli.publishing import producer, publish_trades
from laurel_cli.running import Suite
from laurel_cli.suite import TAPE
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_stack.servers.kafka import Brokers
from laurel_stack.servers.kafka_settings import Detour
from laurel_testkit import eventually

from tests.faults.faults import Fault
from tests.faults.report import Report
from tests.support.chain_faults import faulty_chain
from tests.support.claims import claim_at_last, nft_of
from tests.support.poison import POISON, record_of, send_record
from tests.support.rest import PATIENCE_SECONDS, audited, counted, drained
from tests.support.sent import Sent
from tests.support.suites import kill_and_start
from tests.support.traders import Trader, qualified

CROWD = 200
CROWD_TRADES = 4000
TRADES_A_SECOND = 5000
CLAIMANTS = 3
CHAIN_FAULT_RATE = 0.4
TOLD_ONCE = {
    "level1_nft_unlock_available": 1,
    "trading_volume_milestone": 1,
    "nftStatusUpdate": 1,
    "nft:status_changed": 1,
}


@dataclass(slots=True)
class Arena:
    """A suite under faults; `chance` decides every moment, `say` prints what is asserted.

    `report` gathers what a long run says at its end.
    """

    suite: Suite
    sent: Sent
    chance: Random
    say: Callable[[str], None]
    report: Report
    tape: Sequence[TradeExecuted] = field(default_factory=lambda: list(tape.load(TAPE).trades()))
    published: int = 0

    async def play(self, faults: Sequence[Fault]) -> None:
        """Play a round; raises AssertionError with what does not hold."""
        self.report.rounds += 1
        self.published = 0
        self.say(f"round {self.report.rounds}: {'; '.join(fault.name for fault in faults)}")
        trades = self._trades()
        self.sent.add(trades)
        claimants = await qualified(self.suite, self.sent, CLAIMANTS)
        async with faulty_chain(self.suite, CHAIN_FAULT_RATE, self.chance.randrange(1000)):
            await asyncio.gather(
                self._publish(trades),
                self._strike(faults, len(trades)),
                *(claim_at_last(self.suite, one) for one in claimants),
            )
        await self._come_to_rest(claimants)

    def _trades(self) -> list[TradeExecuted]:
        """A part of the tape, also parts that were played before, and new trades of a crowd."""
        first = self.chance.randrange(len(self.tape) // 2)
        seed = self.chance.randrange(1_000_000)
        crowd = simulation.trades(CROWD, CROWD_TRADES, seed, datetime(2025, 5, 1, tzinfo=UTC))
        trades = list(chain(self.tape[first : first + len(self.tape) // 2], crowd))
        self.chance.shuffle(trades)
        return trades

    async def _publish(self, trades: Sequence[TradeExecuted]) -> None:
        """Publish trades, and each kind of poison once among them."""
        spoilt = [one.spoil(record_of(trades[0])) for one in POISON.values()]
        self.sent.refused += len(spoilt)
        async with producer(self.suite.endpoints.kafka) as kafka:
            await asyncio.gather(
                publish_trades(
                    kafka, trades, speed=TRADES_A_SECOND, published=self._note_published
                ),
                *(send_record(kafka, record) for record in spoilt),
            )

    def _note_published(self, count: int) -> None:
        self.published = count

    async def _strike(self, faults: Sequence[Fault], trades: int) -> None:
        """Let the faults happen one after another, each at a random moment of the replay."""
        moments = sorted(self.chance.randrange(trades) for _ in faults)
        for fault, moment in zip(faults, moments, strict=True):
            await eventually(partial(self._has_published, moment), PATIENCE_SECONDS)
            self.report.under = fault.name
            started = time.monotonic()
            await fault.strike(self.suite, self.chance)
            self.report.struck[fault.kind] += 1
            self.say(f"  {fault.name}: over after {time.monotonic() - started:.0f} s")

    def _has_published(self, count: int) -> bool:
        return self.published >= count

    async def kill_everything(self, brokers: Brokers, detours: Sequence[Detour]) -> None:
        """Kill all, servers included, in the middle of a replay, and start again in the home."""
        self.report.under = "kill -9 of every process, servers included"
        self.say(f"{self.report.under}, and a new start in the same home")
        trades = self._trades()
        self.sent.add(trades)
        claimants = await qualified(self.suite, self.sent, CLAIMANTS)
        await self._publish(trades)
        self.suite = await kill_and_start(self.suite, brokers, detours)
        self.report.struck["kill of everything"] += 1
        await asyncio.gather(*(claim_at_last(self.suite, one) for one in claimants))
        await self._come_to_rest(claimants)

    async def _come_to_rest(self, claimants: Sequence[Trader]) -> None:
        started, report = time.monotonic(), self.report
        await drained(self.suite)
        self.say(f"  everything drained in {time.monotonic() - started:.1f} s")
        await counted(self.suite, self.sent)
        report.users = len(self.sent.totals)
        report.trades = sum(one.trades for one in self.sent.totals.values())
        self.say(
            f"  {report.trades:,} distinct trades of {report.users:,} users:"
            " each total is what was sent"
        )
        await asyncio.gather(*map(self._served_once, claimants))
        report.claims += len(claimants)
        self.say(f"  {len(claimants)} claims: one NFT each in its owner's wallet, each told once")
        report.checks = await audited(self.suite, self.sent)
        report.refused = self.sent.refused
        self.say(f"  {report.refused} refused records, all of them poison that was sent in")
        self.say(f"  {report.checks} checks of the audit hold")

    async def _served_once(self, claimant: Trader) -> None:
        nft = await nft_of(self.suite, claimant)
        assert (nft.supply, nft.owner) == (1, claimant.wallet)
        async with claimant.client(self.suite) as client:
            await eventually(
                lambda: TOLD_ONCE.keys() <= {one.kind for one in client.received}, PATIENCE_SECONDS
            )
            ids = Counter(one.payload["id"] for one in client.received)
            kinds = Counter(one.kind for one in client.received)
        assert max(ids.values()) == 1, f"user {claimant.user_id} was told something twice"
        assert {kind: kinds[kind] for kind in TOLD_ONCE} == TOLD_ONCE
