"""Claims and upgrades landed a second, beside RPC calls alone; clicks; NFTs reconciled."""

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from laurel_cli.journey import until
from laurel_events import Database
from minting.chain import connect
from solana.rpc.async_api import AsyncClient
from sqlalchemy import text

from bench.ground import Servers, servers
from bench.minting import place, reconciling
from bench.minting.bare import Bare
from bench.minting.laurel import Laurel, people_of
from bench.minting.people import welcome
from bench.report import Row, Target
from bench.screens.processes import Server
from bench.sizes import Sizes

IN_FLIGHT = (1, 8, 32)
_CLAIMS_AN_UPGRADE = 4
_CLICKS_A_SECOND = 2.0
_FUNDS_SOL = 100_000
_UNPINNED = "select count(*) from nft_definitions where metadata_uri is null"
_OPEN = "select count(*) from mint_requests where state not in ('finalized', 'failed')"

Act = Callable[[int], Awaitable[None]]


@dataclass(slots=True)
class Ground:
    """Both contenders on one chain, and the users whom nobody has had yet."""

    laurel: Laurel
    bare: Bare
    database: Database
    processes: tuple[Server, Server]
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def people(self, number: int) -> range:
        """So many new people, who may claim."""
        first = next(self.numbers)
        users = range(first, first + number)
        self.numbers = count(users.stop)
        await welcome(self.database, users)
        self.laurel.know(users)
        return users

    async def becomes(self, what: str, query: str) -> None:
        """Wait until a query counts nothing."""

        async def none() -> bool:
            async with self.database.reading() as session:
                return int(await session.scalar(text(query)) or 0) == 0

        await until(what, none, 300)

    @property
    def seconds(self) -> float:
        """The processor time of API and worker."""
        return sum(process.seconds for process in self.processes)


@dataclass(slots=True)
class Rates:
    """What both did a second, round by round, and Laurel's processor time for each in ms."""

    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)

    def rows(self, what: str) -> list[Row]:
        """Laurel beside the calls alone."""
        ratios = [one / other for one, other in zip(self.ours, self.theirs, strict=True)]
        return [
            Row(what, self.ours, "/s", ratios, "RPC calls alone", Target("at least", 0.8)),
            Row(f"{what}: RPC calls alone", self.theirs, "/s"),
            Row(f"{what}: processor time of API and worker", self.milliseconds, "ms each"),
        ]


async def measure(sizes: Sizes) -> list[Row]:
    """Landings and clicks; then a pass over many NFTs, on a chain of its own."""
    async with servers() as ours:
        async with _ground(ours) as ground:
            rows = await _landings(ground, sizes)
            rows.append(await _clicks(ground, sizes))
            rows += [
                Row(f"memory of the {name}", [process.kilobytes / 1_000], "MB")
                for name, process in zip(("API", "worker"), ground.processes, strict=True)
            ]
        return [*rows, *await reconciling.measure(ours, sizes)]


@asynccontextmanager
async def _ground(ours: Servers) -> AsyncIterator[Ground]:
    minter, other = place.new_minter(), place.new_minter()
    async with place.supervised() as supervisor:
        url = await place.started_chain(supervisor)
        async with (
            connect(url) as rpc,
            AsyncClient(url) as plain,
            place.migrated(ours, supervisor, url, minter) as told,
        ):
            for each in (minter, other):
                await place.fund(rpc, each, _FUNDS_SOL)
            ready = {**told, "NONCES_READY": str(max(IN_FLIGHT))}
            async with (
                place.role("worker", ready) as worker,
                place.role("api", ready) as api,
                Database(told["DATABASE_URL"], service="minting") as database,
                people_of(api.url, told["DATABASE_URL"]) as laurel,
            ):
                ground = Ground(laurel, Bare(plain, other), database, (api, worker))
                await ground.becomes("definitions to be pinned", _UNPINNED)
                yield ground


async def _landings(ground: Ground, sizes: Sizes) -> list[Row]:
    claims = {number: Rates() for number in IN_FLIGHT}
    upgrades = {number: Rates() for number in IN_FLIGHT}
    for _ in range(sizes.rounds):
        for number in IN_FLIGHT:
            users = await ground.people(number * sizes.mints * _CLAIMS_AN_UPGRADE)
            few = users[: number * sizes.mints]
            await _both(ground, claims[number], users, number, "claim")
            await ground.becomes("claims to be final", _OPEN)
            await _both(ground, upgrades[number], few, number, "upgrade")
    return [
        row
        for what, rates in (("claims", claims), ("upgrades", upgrades))
        for number in IN_FLIGHT
        for row in rates[number].rows(f"{what}, {number} in flight")
    ]


async def _both(ground: Ground, rates: Rates, users: Sequence[int], at_once: int, act: str) -> None:
    busy = ground.seconds
    rates.ours.append(await _rate(getattr(ground.laurel, act), users, at_once))
    rates.milliseconds.append(1e3 * (ground.seconds - busy) / len(users))
    rates.theirs.append(await _rate(getattr(ground.bare, act), users, at_once))


async def _rate(act: Act, users: Sequence[int], at_once: int) -> float:
    """How many landed a second, the next beginning as soon as one has."""
    waiting = iter(users)

    async def go_on() -> None:
        for user in waiting:
            await act(user)

    started = time.perf_counter()
    await asyncio.gather(*(go_on() for _ in range(at_once)))
    return len(users) / (time.perf_counter() - started)


async def _clicks(ground: Ground, sizes: Sizes) -> Row:
    """From the request to claim to the status that shows its NFT, asked for 20 times a second."""
    users, dice = await ground.people(sizes.clicks), random.Random(1)
    moments = sorted(dice.uniform(0, sizes.clicks / _CLICKS_A_SECOND) for _ in users)

    async def click(user: int, at: float) -> float:
        await asyncio.sleep(at)
        started = time.perf_counter()
        await ground.laurel.click(user)
        return time.perf_counter() - started

    taken = await asyncio.gather(*map(click, users, moments))
    p95 = statistics.quantiles(taken, n=20)[18]
    what = f"from click to visible NFT, {_CLICKS_A_SECOND:.0f} clicks a second, p95"
    return Row(what, [p95], "s", target=Target("at most", 2))


if __name__ == "__main__":
    from bench.sizes import QUICK

    for row in asyncio.run(measure(QUICK)):
        print(row)
