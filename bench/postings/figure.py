"""Postings a second, on many accounts and on one; a million entries verified."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence

import psycopg
from laurel_cli.roles import migrate, run_role
from laurel_events import Database
from wallet.handlers.posting import post

from bench.ground import Servers, servers
from bench.postings import bare
from bench.postings.rewards import reward
from bench.report import Row, Target
from bench.sizes import Sizes

BATCH = 1_000
_KEY = "00" * 32
_ACCOUNTS = """
    insert into accounts (user_id, balance, head)
    select user_id, 0, '' from generate_series(1, %s) as user_id
"""
# As many entries as accounts, each chained by the very functions that the migration made.
_LEDGER = (
    """
    insert into transfers select gen_random_uuid(), -1, user_id, 1, '/bench', 'one', 'video_liked',
        1, '{"minimum": 100}', null, null, 1, now()
    from generate_series(1, %s) as user_id
    """,
    """
    insert into entries select (made).user_id, 1, id, (made).action, 1, 0, 1, (made).reason,
        (made).metadata, created_at, sha256(convert_to(entered(made, transfers), 'UTF8'))
    from transfers cross join lateral (
        select cast(row(credit_account, 1, id, 'video_liked', 1.00, 0.00, 1.00, 'Liked a video',
            '{"videoId": "v"}', created_at, null) as entries) as made
    ) as _
    """,
    "update accounts set balance = 1, entries = 1, head = hash from entries"
    " where entries.user_id = accounts.user_id",
    "analyze",
)

Posting = Callable[[Sequence[int]], Awaitable[None]]


async def measure(sizes: Sizes) -> list[Row]:
    """Laurel and bare SQL by turns, each on a database of its own; then one ledger verified."""
    rates: dict[str, list[float]] = {name: [] for name in ("ours", "bare", "ours hot", "bare hot")}
    worst: list[float] = []
    async with servers() as ground:
        for _ in range(sizes.rounds):
            for name, contend in (("ours", _laurel), ("bare", _bare)):
                spread, hot, p99 = await contend(ground, sizes)
                rates[name].append(spread)
                rates[f"{name} hot"].append(hot)
                if name == "ours":
                    worst.append(p99)
        verified = [await _verified(ground, sizes) for _ in range(sizes.rounds)]
    return [
        Row("Laurel: postings", rates["ours"], "entries/s", target=Target("at least", 10_000)),
        _against("bare SQL", rates["bare"], rates["ours"], 0.7),
        Row(
            "Laurel: on one account",
            rates["ours hot"],
            "entries/s",
            target=Target("at least", 5_000),
        ),
        _against("bare SQL on one account", rates["bare hot"], rates["ours hot"], 0.7),
        Row(f"Laurel: p99 of a batch of {BATCH}", worst, "ms"),
        Row(f"verify-ledger, {sizes.accounts} entries", verified, "s", target=Target("at most", 5)),
    ]


def _against(name: str, theirs: list[float], ours: list[float], bound: float) -> Row:
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Row(
        name,
        theirs,
        "entries/s",
        ratios=ratios,
        ratio_of="Laurel to it",
        target=Target("at least", bound),
    )


async def _laurel(ground: Servers, sizes: Sizes) -> tuple[float, float, float]:
    async with ground.database() as dsn:
        await _fill(ground, dsn, sizes)
        async with Database(dsn, service="wallet") as database:

            async def give(users: Sequence[int]) -> None:
                async with database.unit_of_work()() as tx:
                    await post(tx, [reward(user) for user in users])

            return await _timed(give, sizes)


async def _bare(ground: Servers, sizes: Sizes) -> tuple[float, float, float]:
    async with ground.database() as dsn:
        await _fill(ground, dsn, sizes)
        async with await psycopg.AsyncConnection.connect(dsn) as database:
            return await _timed(lambda users: bare.post(database, users), sizes)


async def _timed(give: Posting, sizes: Sizes) -> tuple[float, float, float]:
    """Entries a second on many accounts and on one, and the slowest batch of a hundred in ms."""
    dice = random.Random(1)
    await give([dice.randint(1, sizes.accounts) for _ in range(BATCH)])
    spread = [
        await _seconds(give, [dice.randint(1, sizes.accounts) for _ in range(BATCH)])
        for _ in range(sizes.postings // BATCH)
    ]
    hot = [await _seconds(give, [7] * BATCH) for _ in range(sizes.postings // BATCH)]
    p99 = 1e3 * statistics.quantiles(spread, n=100)[98]
    return BATCH * len(spread) / sum(spread), BATCH * len(hot) / sum(hot), p99


async def _seconds(give: Posting, users: Sequence[int]) -> float:
    started = time.perf_counter()
    await give(users)
    return time.perf_counter() - started


async def _fill(ground: Servers, dsn: str, sizes: Sizes) -> None:
    await migrate("wallet", {"DATABASE_URL": dsn, "RECEIPT_KEY": _KEY})
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
        await database.execute(_ACCOUNTS, [sizes.accounts])
        await database.execute("vacuum analyze accounts")
    await ground.settle()


async def _verified(ground: Servers, sizes: Sizes) -> float:
    """Seconds that the role takes, its start included."""
    async with ground.database() as dsn:
        await _fill(ground, dsn, sizes)
        async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database:
            for statement in _LEDGER:
                given = [sizes.accounts] if "%s" in statement else None
                await database.execute(statement, given)
            await database.execute("update entries set reason = 'x' where user_id = 12345")
        await ground.settle()
        told = {"DATABASE_URL": dsn, "RECEIPT_KEY": _KEY}
        started = time.perf_counter()
        ended = await run_role("wallet", "verify-ledger", told)
        taken = time.perf_counter() - started
        if "changed 12345/1" not in ended.printed:
            raise RuntimeError(f"the changed row was not found: {ended.printed}{ended.logged}")
        return taken


if __name__ == "__main__":
    from bench.sizes import QUICK

    for row in asyncio.run(measure(QUICK)):
        print(row)
