"""Trades counted a second with exactly-once effect: Laurel and its peers on the same trades."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from laurel_cli.roles import migrate

from bench import contest, crowd
from bench.contest import Pace
from bench.ground import Servers, servers
from bench.ingest.ledgers import LAUREL_LEDGER, LEDGER, check_ledger
from bench.report import Row, Target
from bench.sizes import Sizes

LAUREL = ("bench.ingest.laurel",)
_GROUPS = count(1)


@dataclass(frozen=True, slots=True)
class Peer:
    """A contender, how many trades it is given, and how much faster Laurel should be."""

    what: str
    command: tuple[str, ...]
    trades: int
    target: float | None = None


def _peers(sizes: Sizes) -> tuple[Peer, ...]:
    faust = "bench.ingest.faust_agent"
    confluent, quix = "bench.ingest.confluent_async", "bench.ingest.quix"
    return (
        Peer("bare script, nothing validated", ("bench.ingest.bare",), sizes.trades, 0.9),
        Peer("FastStream, batches", ("bench.ingest.faststream_batch",), sizes.trades, 1.5),
        Peer("confluent-kafka's AIOConsumer, nothing validated", (confluent,), sizes.trades),
        Peer("Quix Streams, a sink, nothing validated", (quix,), sizes.trades),
        Peer("Faust agent, take(), its models", (faust, "--models"), sizes.faust_trades, 5),
        Peer("Faust agent, take(), nothing validated", (faust,), sizes.faust_trades),
        Peer("commit per message", ("bench.ingest.per_message",), sizes.single_trades, 25),
    )


async def measure(sizes: Sizes) -> list[Row]:
    """Every contender in every round, so that all share what the machine does meanwhile."""
    peers = _peers(sizes)
    laurel: list[Pace] = []
    theirs: list[list[Pace]] = [[] for _ in peers]
    async with servers() as ground:
        await crowd.publish(ground.kafka, sizes.users, sizes.trades)
        for _ in range(sizes.rounds):
            for peer, found in zip(peers, theirs, strict=True):
                found.append(await contend(ground, peer.command, peer.trades))
            laurel.append(await contend(ground, LAUREL, sizes.trades))
    rates = [_peer(*each, laurel) for each in zip(peers, theirs, strict=True)]
    return [_laurel(laurel), *rates, *_processor_time(laurel, theirs[0])]


async def contend(ground: Servers, command: Sequence[str], trades: int) -> Pace:
    """The pace of one contender on a new database and as a new consumer group.

    Raises WrongLedgerError where its ledger does not hold what it said that it committed.
    """
    module, *extra = command
    async with ground.database() as dsn:
        if command == LAUREL:
            await migrate("qualification", {"DATABASE_URL": dsn})
        arguments = [ground.kafka, dsn, f"bench-{next(_GROUPS)}", *extra]
        pace = await contest.race(module, arguments, trades)
        await check_ledger(dsn, LAUREL_LEDGER if command == LAUREL else LEDGER, trades)
        return pace


def _laurel(paces: Sequence[Pace]) -> Row:
    rates = [pace.rate for pace in paces]
    return Row("Laurel: qualification's worker (validates, decides tiers)", rates, "trades/s")


def _peer(peer: Peer, paces: Sequence[Pace], laurel: Sequence[Pace]) -> Row:
    ratios = [ours.rate / theirs.rate for ours, theirs in zip(laurel, paces, strict=True)]
    return Row(
        peer.what,
        [pace.rate for pace in paces],
        "trades/s",
        ratios=ratios,
        ratio_of="Laurel to it",
        target=Target("at least", peer.target) if peer.target else None,
    )


def _processor_time(laurel: Sequence[Pace], bare: Sequence[Pace]) -> tuple[Row, Row]:
    ratios = [ours.cpu / theirs.cpu for ours, theirs in zip(laurel, bare, strict=True)]
    return (
        Row("Laurel: processor time", [pace.cpu for pace in laurel], "µs a trade"),
        Row(
            "bare script: processor time",
            [pace.cpu for pace in bare],
            "µs a trade",
            ratios=ratios,
            ratio_of="Laurel to it",
            target=Target("at most", 1.3),
        ),
    )
