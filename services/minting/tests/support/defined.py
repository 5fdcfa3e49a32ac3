"""A database with the ladder and its NFTs pinned: made once, and copied for each test."""

import asyncio

from laurel_events import Database
from laurel_events.testing import claimed, message
from laurel_service.migrate import upgrade
from laurel_testkit.plugin import Pinata
from minting import definitions, handlers, pinning, store
from minting.chain import Minter
from minting.pinata import pinata_client
from minting_people import rule
from minting_world import GATEWAY
from solders.keypair import Keypair

LEVELS = range(1, 6)
CREATOR = Keypair()
"""The system wallet that pinned what all of them share."""


def prepare(dsn: str, pinata: Pinata) -> None:
    """Migrate an empty database, pin every definition, and let every tier have its rule."""
    upgrade(dsn, package="minting")
    asyncio.run(_define(dsn, pinata))


async def _define(dsn: str, pinata: Pinata) -> None:
    creator = Minter(CREATOR, secret=bytes(Keypair())[:32])
    async with (
        Database(dsn, service="minting") as database,
        pinata_client(pinata.url, pinata.jwt) as http,
    ):
        async with database.unit_of_work()() as tx:
            await store.save_definitions(tx.session, definitions.load())
            await pinning.schedule_pins(tx)
            await handlers.remember_tier_rules([message(rule(level)) for level in LEVELS], tx)
        for task in await claimed(database, pinning.KIND):
            await pinning.pin_definition(task, database.unit_of_work(), http, creator, GATEWAY)
