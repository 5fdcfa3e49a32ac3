"""Minting on real servers: a database for each test, a fast chain and a content store for all."""

import sys
from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_service.migrate import upgrade
from laurel_stack.options import default_cache
from laurel_stack.ports import LOOPBACK
from laurel_stack.probes import listens
from laurel_stack.process import Process
from laurel_stack.solana.program import ensure_program
from laurel_stack.supervisor import Supervisor
from laurel_testkit import DatabaseFactory
from minting import definitions, pinning, store
from minting.chain import Minter, connect
from minting.pinata import pinata_client
from minting_world import World, rule
from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair

SLOT_MS = 20
PINATA_JWT = "a-token-for-tests"
PLENTY_LAMPORTS = 100_000_000_000


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def rpc_url(stack: Supervisor) -> str:
    """A chain that finalizes within a second, and plays faults on demand."""
    program = ensure_program(default_cache())
    options = ("--slot-ms", str(SLOT_MS), "--faults", "--program", str(program))
    return await _start(stack, "minting-chain", "laurel_stack.solana", *options)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pinata_url(stack: Supervisor) -> str:
    """A content store with Pinata's API."""
    return await _start(stack, "minting-ipfs", "laurel_stack.ipfs")


@pytest_asyncio.fixture
async def rpc(rpc_url: str) -> AsyncIterator[AsyncClient]:
    """A client of the chain."""
    async with connect(rpc_url) as client:
        yield client


@pytest_asyncio.fixture
async def pinata(pinata_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the content store."""
    async with pinata_client(pinata_url, PINATA_JWT) as client:
        yield client


@pytest.fixture
def minter() -> Minter:
    """A system wallet without SOL."""
    return Minter(Keypair(), secret=bytes(range(32)))


@pytest_asyncio.fixture
async def dsn(database: DatabaseFactory) -> str:
    """A database with the newest schema."""
    made = await database()
    upgrade(made, package="minting")
    return made


@pytest_asyncio.fixture
async def poor_world(
    dsn: str, rpc: AsyncClient, pinata: httpx.AsyncClient, minter: Minter
) -> AsyncIterator[World]:
    """The ladder with its NFTs defined and pinned, and a system wallet without SOL."""
    async with Database(dsn, service="minting", pool_size=20) as opened:
        async with opened.unit_of_work()() as tx:
            await store.save_definitions(tx.session, definitions.load())
            await pinning.schedule_pins(tx)
        world = World(opened, rpc, minter)
        for task in await world.due(pinning.KIND):
            await pinning.pin_definition(task, world.unit_of_work, pinata, minter)
        await world.receive(*map(rule, range(1, 6)))
        yield world


@pytest_asyncio.fixture
async def world(poor_world: World) -> World:
    """The same with SOL to mint."""
    await poor_world.fund(PLENTY_LAMPORTS)
    return poor_world


async def _start(stack: Supervisor, name: str, module: str, *options: str) -> str:
    place = ("--host", LOOPBACK, "--data", str(stack.home.folder(name)))

    def server(ports: Sequence[int]) -> list[Process]:
        (port,) = ports
        argv = (sys.executable, "-m", module, *place, "--port", str(port), *options)
        env = {"PINATA_JWT": PINATA_JWT}
        return [Process(name, argv, ready=lambda: listens(port), env=env, port=port)]

    (port,) = await stack.start_on_free_ports(1, server)
    return f"http://{LOOPBACK}:{port}"
