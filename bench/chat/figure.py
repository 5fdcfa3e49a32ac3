"""Messages sent a second, and how long history, lists and searches take where much was said."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from itertools import count

import psycopg
from aiokafka import AIOKafkaProducer
from chat.actions.orders import Terms
from chat.rules.messages import Draft
from chat.settings import Pace
from chat.sharing import Sender, Sends
from chat.store import history, listing
from chat.wording import Filter
from laurel_cli.roles import migrate
from laurel_events import Database, Transaction
from laurel_events.provenance import Story

from bench.chat import bare, talk
from bench.ground import Servers, servers
from bench.report import Row, Target
from bench.sizes import Sizes

SENDERS = 16
"""Who send at once, each the next message when the one before is answered."""
_ROOMS = 200
_PAGE = 50
_TEXT = "Hello, how are you? I have just come back from the market."
_EVERYTHING = Pace(at_once=10**9, a_second=1.0)
_ids = count(1)

Sending = Callable[[int], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Laurel and a bare chat by turns, each on a database of its own; then reading."""
    ours: list[float] = []
    theirs: list[float] = []
    async with servers() as ground:
        for _ in range(sizes.rounds):
            ours.append(await _laurel(ground, sizes))
            theirs.append(await _bare(ground, sizes))
        reading = await _reading(ground, sizes)
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return [
        Row("Laurel: messages", ours, "messages/s", target=Target("at least", 500)),
        Row(
            "bare insert and publish",
            theirs,
            "messages/s",
            ratios=ratios,
            ratio_of="Laurel to it",
            target=Target("at least", 0.6),
        ),
        *(Row(f"{what}, p95 of {sizes.said:,} messages", [ms], "ms") for what, ms in reading),
    ]


async def _laurel(ground: Servers, sizes: Sizes) -> float:
    async with ground.database() as dsn:
        await _prepare(ground, dsn, _ROOMS)
        async with Database(dsn, service="chat", pool_size=SENDERS) as database:
            sends, unit_of_work = Sends(), database.unit_of_work()

            async def send(sender: int) -> None:
                draft = Draft(f"c{next(_ids)}", "text", _TEXT)
                who = Sender(sender, _terms, unit_of_work, Story())
                await sends.send(who, f"conv_{sender}", draft)

            return await _rate([send] * SENDERS, sizes.messages)


async def _terms(_: Transaction) -> Terms:
    return Terms(Filter(), _EVERYTHING)


async def _bare(ground: Servers, sizes: Sizes) -> float:
    async with ground.database() as dsn:
        await _prepare(ground, dsn, _ROOMS)
        producer = AIOKafkaProducer(bootstrap_servers=ground.kafka, enable_idempotence=True)
        await producer.start()
        connections = [await psycopg.AsyncConnection.connect(dsn) for _ in range(SENDERS)]
        try:
            return await _rate([_sends(one, producer) for one in connections], sizes.messages)
        finally:
            await asyncio.gather(*(one.close() for one in connections))
            await producer.stop()


def _sends(database: psycopg.AsyncConnection[tuple[object, ...]], producer: object) -> Sending:
    async def send(sender: int) -> None:
        await bare.send(database, producer, f"conv_{sender}", sender, _TEXT)

    return send


async def _rate(senders: list[Sending], number: int) -> float:
    """Messages a second, after as many to warm up as a tenth of them."""
    await _send_all(senders, number // 10)
    started = time.perf_counter()
    await _send_all(senders, number)
    return number / (time.perf_counter() - started)


async def _send_all(senders: list[Sending], number: int) -> None:
    left = iter(range(number))

    async def one_after_the_other(send: Sending, dice: random.Random) -> None:
        for _ in left:
            await send(dice.randint(1, _ROOMS))

    await asyncio.gather(
        *(one_after_the_other(send, random.Random(n)) for n, send in enumerate(senders))
    )


async def _reading(ground: Servers, sizes: Sizes) -> list[tuple[str, float]]:
    async with ground.database() as dsn:
        await _prepare(ground, dsn, sizes.said // 1_000, sizes.said)
        async with Database(dsn, service="chat") as database:
            return [
                ("history", await _p95(database, sizes, _history)),
                ("list of conversations with unread counts", await _p95(database, sizes, _list)),
                ("search", await _p95(database, sizes, _search)),
            ]


async def _history(database: Database, rooms: int, dice: random.Random) -> None:
    room = dice.randint(1, rooms)
    async with database.reading() as session:
        before = dice.randint(_PAGE + 1, 1_000)
        found = await history.history(
            session, f"conv_{room}", room, after=None, before=before, limit=_PAGE
        )
    if len(found.messages) != _PAGE:
        raise RuntimeError(f"a page has {len(found.messages)} messages")


async def _list(database: Database, rooms: int, dice: random.Random) -> None:
    async with database.reading() as session:
        found = await listing.page(session, dice.randint(1, rooms), None, 20)
    unread = sorted(one.reading.unread for one in found)
    if unread != [440] * 9 + [450]:
        raise RuntimeError(f"unread counts are {unread}")


async def _search(database: Database, rooms: int, dice: random.Random) -> None:
    room = dice.randint(1, rooms)
    word = f"word{(room * 7 + 7) % talk.WORDS}"
    async with database.reading() as session:
        found = await history.search(session, f"conv_{room}", room, word, before=None, limit=20)
    if [one.sequence for one in found.messages] != [7]:
        raise RuntimeError(f"the word was found in {found.messages}")


async def _p95(
    database: Database,
    sizes: Sizes,
    ask: Callable[[Database, int, random.Random], Awaitable[None]],
) -> float:
    """The slowest of twenty in ms, asked for one after the other."""
    dice, taken = random.Random(1), []
    for _ in range(sizes.asked):
        started = time.perf_counter()
        await ask(database, sizes.said // 1_000, dice)
        taken.append(1e3 * (time.perf_counter() - started))
    return statistics.quantiles(taken, n=20)[-1]


async def _prepare(ground: Servers, dsn: str, rooms: int, said: int = 0) -> None:
    await migrate("chat", {"DATABASE_URL": dsn})
    await talk.fill(dsn, rooms, said)
    await ground.settle()
