"""The migrate role: the newest schema, then what the service does after every upgrade."""

import asyncio

from laurel_events import Database, housekeeping

from laurel_service.migrate import upgrade
from laurel_service.service import Service


def migrate(service: Service) -> None:
    """Upgrade the service's database and run its `on_migrate` hook."""
    upgrade(service.settings.database_url, service.package)
    asyncio.run(_after_upgrade(service))


async def _after_upgrade(service: Service) -> None:
    async with (
        Database(service.settings.database_url, service=service.name) as database,
        database.unit_of_work(service.now)() as tx,
    ):
        housekeeping.schedule(tx)
        if service.on_migrate is not None:
            await service.on_migrate(tx)
