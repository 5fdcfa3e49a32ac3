"""Trades counted a second with exactly-once effect: Laurel and its peers on the same trades."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from laurel_cli.running import migrate

from bench import contest, crowd
from bench.ground import Servers, servers
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
    return (
        Peer("bare script, nothing validated", ("bench.ingest.bare",), sizes.trades, 0.9),
        Peer("FastStream, batches", ("bench.ingest.faststream_batch",), sizes.trades, 1.5),
        Peer("Faust agent, take(), its models", (faust, "--models"), sizes.faust_trades, 5),
        Peer("Faust agent, take(), nothing validated", (faust,), sizes.faust_trades),
        Peer("commit per message", ("bench.ingest.per_message",), sizes.single_trades, 25),
    )


async def measure(sizes: Sizes) -> list[Row]:
    """Every contender in every round, so that all share what the machine does meanwhile."""
    peers = _peers(sizes)
    laurel: list[float] = []
    rates: list[list[float]] = [[] for _ in peers]
    async with servers() as ground:
        await crowd.publish(ground.kafka, sizes.users, sizes.trades)
        for _ in range(sizes.rounds):
            for peer, found in zip(peers, rates, strict=True):
                found.append(await contend(ground, peer.command, peer.trades))
            laurel.append(await contend(ground, LAUREL, sizes.trades))
    return [_laurel(laurel), *(_peer(*each, laurel) for each in zip(peers, rates, strict=True))]


async def contend(ground: Servers, command: Sequence[str], trades: int) -> float:
    """The trades a second of one contender on a new database and as a new consumer group."""
    module, *extra = command
    async with ground.database() as dsn:
        if command == LAUREL:
            await migrate("qualification", {"DATABASE_URL": dsn})
        arguments = [ground.kafka, dsn, f"bench-{next(_GROUPS)}", *extra]
        return await contest.race(module, arguments, trades)


def _laurel(rates: list[float]) -> Row:
    return Row("Laurel: qualification's worker (validates, decides tiers)", rates, "trades/s")


def _peer(peer: Peer, rates: list[float], laurel: list[float]) -> Row:
    ratios = [ours / theirs for ours, theirs in zip(laurel, rates, strict=True)]
    return Row(
        peer.what,
        rates,
        "trades/s",
        ratios=ratios,
        ratio_of="Laurel to it",
        target=Target("at least", peer.target) if peer.target else None,
    )
