"""Events relayed a second, from a full outbox to acknowledged by Kafka and deleted."""

from itertools import islice

from laurel_cli.roles import migrate
from laurel_events import Database

from bench import contest, crowd
from bench.ground import Servers, servers
from bench.report import Row, Target
from bench.sizes import Sizes

_PAGE = 5_000


async def measure(sizes: Sizes) -> list[Row]:
    """The relay and a producer without an outbox, on equal records, one after the other."""
    relay: list[float] = []
    bare: list[float] = []
    async with servers() as ground:
        for _ in range(sizes.rounds):
            arguments = [ground.kafka, str(sizes.users), str(sizes.outbox)]
            bare.append((await contest.race("bench.relay.bare", arguments, sizes.outbox)).rate)
            relay.append(await _relay(ground, sizes))
    ratios = [ours / theirs for ours, theirs in zip(relay, bare, strict=True)]
    return [
        Row("Laurel: relay", relay, "events/s", target=Target("at least", 10_000)),
        Row("bare idempotent producer", bare, "events/s", ratios=ratios, ratio_of="Laurel to it"),
    ]


async def _relay(ground: Servers, sizes: Sizes) -> float:
    async with ground.database() as dsn:
        await migrate("qualification", {"DATABASE_URL": dsn})
        await _fill(dsn, sizes)
        await ground.settle()
        arguments = [ground.kafka, dsn, ""]
        return (await contest.race("bench.relay.laurel", arguments, sizes.outbox)).rate


async def _fill(dsn: str, sizes: Sizes) -> None:
    trades = crowd.trades(sizes.users, sizes.outbox)
    async with Database(dsn) as database:
        while page := list(islice(trades, _PAGE)):
            async with database.unit_of_work()() as tx:
                for trade in page:
                    tx.publish(trade)
