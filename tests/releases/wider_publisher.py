"""Run with a widened library: publishes what only that version says, through a service's outbox.

Arguments: the service, its database, how many versions after today. One event on each topic that
the service owns, but for those that no outbox serves.
"""

import asyncio
import importlib
import pkgutil
import sys
from collections.abc import Iterator

import laurel_schemas
from laurel_events import Database
from laurel_schemas import Event

USER = 5_900_001


def events(service: str, step: int) -> Iterator[Event]:
    for found in pkgutil.iter_modules(laurel_schemas.__path__):
        module = importlib.import_module(f"laurel_schemas.{found.name}")
        event = getattr(module, f"Wider{step}", None)
        if event and event.TOPIC.owner == service and not event.TOPIC.ephemeral:
            key = event.model_fields[event.TOPIC.key]
            yield event(**{event.TOPIC.key: USER if key.annotation is int else "wider"})


async def main(service: str, dsn: str, step: str) -> None:
    async with Database(dsn, service=service) as database, database.unit_of_work()() as tx:
        tx.publish(*events(service, int(step)))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
