"""A pass over many NFTs: how long it takes, and what memory, beside the calls alone."""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import psycopg
from laurel_cli.journey import until
from laurel_stack.servers import solana
from laurel_stack.supervisor import Supervisor
from minting.chain import NFTS_A_CALL, Minter, connect
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Finalized

from bench.ground import Servers
from bench.minting import place
from bench.minting.seeding import Seeded, pattern, put_into, put_on_chain, seeded
from bench.report import Row
from bench.screens.processes import Server
from bench.sizes import Sizes

_PATIENCE_SECONDS = 1_800
_SAMPLE_SECONDS = 0.5
_ENDED = """
    select extract(epoch from finished_at - started_at), nfts,
        (select count(*) from nft_differences)
    from chain_passes where finished_at is not null
"""


async def measure(ground: Servers, sizes: Sizes) -> list[Row]:
    """By turns the worker's pass, and the same accounts asked for by the same calls."""
    taken, alone, memory, grown = [], [], [], []
    nfts, minter = seeded(sizes.reconciled), place.new_minter()
    async with place.supervised() as supervisor:
        url = await _chain_with(supervisor, nfts, minter)
        for _ in range(sizes.rounds):
            seconds, before, most = await _pass(ground, supervisor, url, nfts, minter)
            taken.append(seconds)
            memory.append(most)
            grown.append(most - before)
            alone.append(await _calls(url, nfts))
    ratios = [one / other for one, other in zip(taken, alone, strict=True)]
    what = f"{sizes.reconciled:,} NFTs held against the chain"
    return [
        Row(what, taken, "s", ratios, "the calls alone"),
        Row(f"{what}: the calls alone", alone, "s"),
        Row(f"{what}: most memory of the worker", memory, "MB"),
        Row(f"{what}: of that, more than before", grown, "MB"),
    ]


async def _chain_with(supervisor: Supervisor, nfts: Sequence[Seeded], minter: Minter) -> str:
    """A chain that has these NFTs, by a system wallet with SOL."""
    async with connect(await place.started_chain(supervisor)) as rpc:
        await place.fund(rpc, minter, 1)
        made = await pattern(rpc, minter)
    await supervisor.stop(solana.NAME)
    put_on_chain(supervisor.home.folder(solana.NAME), nfts, made)
    return await place.started_chain(supervisor)


async def _pass(
    ground: Servers, supervisor: Supervisor, url: str, nfts: Sequence[Seeded], minter: Minter
) -> tuple[float, float, float]:
    """Seconds of the pass with which a worker starts; its memory before, and at most."""
    async with place.migrated(ground, supervisor, url, minter) as told:
        dsn = told["DATABASE_URL"]
        await put_into(dsn, nfts, minter.address)
        await ground.settle()
        async with (
            place.role("worker", {**told, "NONCES_READY": "0"}) as worker,
            await psycopg.AsyncConnection.connect(dsn, autocommit=True) as database,
            _watched(worker) as sizes,
        ):
            await until("the pass to end", lambda: _has_ended(database), _PATIENCE_SECONDS)
            found = await (await database.execute(_ENDED)).fetchone()
    seconds, compared, differing = found or (0, 0, 0)
    if (compared, differing) != (len(nfts), 0):
        raise RuntimeError(f"{compared} NFTs were compared, {differing} of them differ")
    return float(seconds), sizes[0], max(sizes)


async def _has_ended(database: psycopg.AsyncConnection) -> bool:
    return await (await database.execute(_ENDED)).fetchone() is not None


@asynccontextmanager
async def _watched(process: Server) -> AsyncIterator[list[float]]:
    """The memory of a process in MB, again and again."""
    sizes = [process.kilobytes / 1_000]

    async def watch() -> None:
        while True:
            await asyncio.sleep(_SAMPLE_SECONDS)
            sizes.append(process.kilobytes / 1_000)

    watching = asyncio.create_task(watch())
    try:
        yield sizes
    finally:
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching


async def _calls(url: str, nfts: Sequence[Seeded]) -> float:
    """Seconds until each of these NFTs' accounts was answered."""
    async with AsyncClient(url) as rpc:
        started = time.perf_counter()
        for start in range(0, len(nfts), NFTS_A_CALL):
            wanted = [at for nft in nfts[start : start + NFTS_A_CALL] for at in nft.addresses]
            found = await rpc.get_multiple_accounts(wanted, Finalized)
            if None in found.value:
                raise RuntimeError("an account is missing")
        return time.perf_counter() - started
