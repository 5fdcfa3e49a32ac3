"""Minting on real servers: a database for each test, a fast chain and a content store for all."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from defined import prepare
from laurel_events import Database
from laurel_service.testing import client, jwks_file
from laurel_testkit import PreparedFactory
from laurel_testkit.plugin import Pinata
from minting.__main__ import build
from minting.chain import Minter, connect
from minting_world import World
from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair

PLENTY_LAMPORTS = 100_000_000_000


@pytest_asyncio.fixture
async def rpc(solana_rpc: str) -> AsyncIterator[AsyncClient]:
    """A client of the chain."""
    async with connect(solana_rpc) as client:
        yield client


@pytest.fixture
def minter() -> Minter:
    """A system wallet without SOL; its mints are its own, as all tests share one chain."""
    return Minter(Keypair(), secret=bytes(Keypair())[:32])


@pytest_asyncio.fixture
async def dsn(prepared: PreparedFactory, pinata: Pinata) -> str:
    """A database with the newest schema, and the ladder with its NFTs defined and pinned."""
    return await prepared("minting defined", partial(prepare, pinata=pinata))


@pytest_asyncio.fixture
async def poor_world(dsn: str, rpc: AsyncClient, minter: Minter) -> AsyncIterator[World]:
    """The ladder with its NFTs defined and pinned, and a system wallet without SOL."""
    async with Database(dsn, service="minting", pool_size=20) as opened:
        yield World(opened, rpc, minter)


@pytest_asyncio.fixture
async def world(poor_world: World) -> World:
    """The same with SOL to mint."""
    await poor_world.fund(PLENTY_LAMPORTS)
    return poor_world


@pytest.fixture
def environment(
    world: World,
    dsn: str,
    solana_rpc: str,
    pinata: Pinata,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The environment of a process beside `world`."""
    wallet = tmp_path / "system-wallet.json"
    wallet.write_text(world.minter.wallet.to_json())
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("JWKS_FILE", str(jwks_file(tmp_path)))
    monkeypatch.setenv("SOLANA_RPC_URL", solana_rpc)
    monkeypatch.setenv("SYSTEM_WALLET_FILE", str(wallet))
    monkeypatch.setenv("MINT_SECRET", world.minter.secret.hex())
    monkeypatch.setenv("CUSTODY_KEY", bytes(range(32)).hex())
    monkeypatch.setenv("PINATA_URL", pinata.url)
    monkeypatch.setenv("PINATA_JWT", pinata.jwt)
    monkeypatch.setenv("IPFS_GATEWAY", f"{pinata.url}/ipfs/")


@pytest_asyncio.fixture
async def api(environment: None) -> AsyncIterator[httpx.AsyncClient]:
    """The API as its environment composes it."""
    async with client(build()) as http:
        yield http
