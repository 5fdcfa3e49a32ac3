"""A database with the ladder's NFTs defined and pinned: made once, and copied for each test."""

import asyncio

from laurel_events import Database
from laurel_events.testing import claimed
from laurel_service.migrate import upgrade
from laurel_testkit.plugin import Pinata
from minting import definitions, pinning, store
from minting.chain import Minter
from minting.pinata import pinata_client
from minting_world import GATEWAY
from solders.keypair import Keypair


def prepare(dsn: str, pinata: Pinata) -> None:
    """Migrate an empty database, and pin every definition."""
    upgrade(dsn, package="minting")
    asyncio.run(_define(dsn, pinata))


async def _define(dsn: str, pinata: Pinata) -> None:
    creator = Minter(Keypair(), secret=bytes(Keypair())[:32])
    async with (
        Database(dsn, service="minting") as database,
        pinata_client(pinata.url, pinata.jwt) as http,
    ):
        async with database.unit_of_work()() as tx:
            await store.save_definitions(tx.session, definitions.load())
            await pinning.schedule_pins(tx)
        for task in await claimed(database, pinning.KIND):
            await pinning.pin_definition(task, database.unit_of_work(), http, creator, GATEWAY)
