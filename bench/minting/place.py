"""Minting's API and worker beside a chain and a content store, each a process as in the suite."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from laurel_cli.roles import migrate
from laurel_service.testing import jwks_file
from laurel_stack.home import Home
from laurel_stack.options import default_cache
from laurel_stack.ports import free_port
from laurel_stack.servers import pinata, solana
from laurel_stack.supervisor import Supervisor
from minting.chain import Minter
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solders.keypair import Keypair

from bench.ground import Servers, temporary_folder
from bench.screens.processes import Server, serving

SOL = 10**9
_JWT = "bench"
_SECRET_BYTES = 32


def new_minter() -> Minter:
    """A system wallet of its own, without SOL."""
    return Minter(Keypair(), secret=bytes(Keypair())[:_SECRET_BYTES])


@asynccontextmanager
async def supervised() -> AsyncIterator[Supervisor]:
    """What runs servers in a home that goes, and ends them."""
    with temporary_folder() as root:
        supervisor = Supervisor(Home(root))
        try:
            yield supervisor
        finally:
            await supervisor.stop_all()


async def started_chain(supervisor: Supervisor) -> str:
    """The URL of the local chain, which goes on from what its home has; slots of 400 ms."""
    return await solana.start(supervisor, default_cache())


@asynccontextmanager
async def migrated(
    ground: Servers, supervisor: Supervisor, rpc_url: str, minter: Minter
) -> AsyncIterator[dict[str, str]]:
    """What each role of minting is told, on a new database with the newest schema."""
    root = supervisor.home.root
    wallet = root / "system-wallet.json"
    wallet.write_text(minter.wallet.to_json())
    store = await pinata.start(supervisor, _JWT)
    async with ground.database() as dsn:
        told = {
            "DATABASE_URL": dsn,
            "REDIS_URL": ground.redis,
            "KAFKA_BOOTSTRAP": ground.kafka,
            "JWKS_FILE": str(jwks_file(root)),
            "FOLLOW_REVOCATIONS": "false",
            "SOLANA_RPC_URL": rpc_url,
            "SYSTEM_WALLET_FILE": str(wallet),
            "MINT_SECRET": minter.secret.hex(),
            "CUSTODY_KEY": "00" * _SECRET_BYTES,
            "PINATA_URL": store,
            "PINATA_JWT": _JWT,
            "IPFS_GATEWAY": f"{store}/ipfs/",
            "LOG_LEVEL": "ERROR",
        }
        await migrate("minting", told)
        yield told


@asynccontextmanager
async def role(name: str, told: Mapping[str, str]) -> AsyncIterator[Server]:
    """A role of minting, once it is ready."""
    port = free_port()
    place = "HTTP_PORT" if name == "api" else "METRICS_PORT"
    async with serving(port, ["minting", name], {**told, place: str(port)}) as server:
        yield server


async def fund(rpc: AsyncClient, minter: Minter, sol: int) -> None:
    """Give SOL to a system wallet, and wait until it is confirmed."""
    given = await rpc.request_airdrop(minter.wallet.pubkey(), sol * SOL)
    await rpc.confirm_transaction(given.value, Confirmed)
