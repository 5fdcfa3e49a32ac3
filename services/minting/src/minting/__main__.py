"""Minting's processes: `python -m minting api|worker|relay|migrate|audit|import-nfts|all`."""

import httpx
from laurel_events import Transaction
from laurel_service import Service, main
from laurel_service.imports import Import
from laurel_service.maybe_redis import MaybeRedis, open_redis
from solana.rpc.async_api import AsyncClient

from minting import benefits, custody, nonces, paying, pinning, reconciling, reviewing, store
from minting.audit import AuditLimits
from minting.chain import Minter, connect
from minting.cluster import Cluster, checked_cluster
from minting.flow import FLOW
from minting.importing import SignedBy
from minting.ipfs import IpfsGateway
from minting.landing import LandingPace
from minting.nonces import NoncePool
from minting.pinata import pinata_client
from minting.reconciling import ReconcilePace
from minting.settings import Settings
from minting.store import PersonalCenters
from minting.upgrades import UpgradeTerms
from minting.vault import KeyVault


def build() -> Service:
    """Compose minting from the environment; raises SettingsError."""
    settings = Settings()
    return Service(
        name="minting",
        package="minting",
        settings=settings,
        flow=FLOW,
        router="minting.api:router",
        resources={
            AsyncClient: lambda: connect(settings.solana_rpc_url),
            httpx.AsyncClient: lambda: pinata_client(settings.pinata_url, settings.pinata_jwt),
            PersonalCenters: lambda: PersonalCenters(settings.database_url, settings.gateway),
            Minter: lambda: settings.minter,
            KeyVault: lambda: settings.vault,
            UpgradeTerms: settings.upgrade_terms,
            NoncePool: NoncePool(settings.nonces_ready),
            Cluster: lambda: checked_cluster(
                settings.database_url, settings.solana_rpc_url, settings.minter
            ),
            IpfsGateway: settings.gateway,
            LandingPace: settings.landing_pace,
            ReconcilePace: settings.reconcile_pace,
            AuditLimits: settings.audit_limits,
            MaybeRedis: lambda: open_redis(settings.redis_url),
            Import: Import(settings.import_file, settings.import_dry_run),
            SignedBy: settings.signed_by,
        },
        only_in=dict.fromkeys((Minter, KeyVault, Cluster), frozenset({"api", "worker"})),
        roles={
            "audit": "minting.audit:run",
            "import-nfts": "minting.importing:import_nfts",
        },
        on_migrate=lambda tx: define(tx, settings),
    )


async def define(tx: Transaction, settings: Settings) -> None:
    """Store the configured NFT definitions, and let what is done now and then begin."""
    await store.save_definitions(tx.session, settings.definitions)
    await pinning.schedule_pins(tx)
    benefits.schedule(tx)
    nonces.schedule(tx)
    paying.schedule(tx)
    custody.schedule(tx)
    reconciling.schedule(tx)
    reviewing.schedule(tx)


if __name__ == "__main__":
    main(build)
