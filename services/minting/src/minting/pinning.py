"""Pin an NFT's picture and metadata: the due task `definition.pin`, one per definition."""

from typing import Final

import httpx
from laurel_events import DueTask, Transaction, UnitOfWork

from minting import store
from minting.chain import Minter
from minting.definitions import Definition, Pinned, metadata_document
from minting.ipfs import IpfsGateway
from minting.pinata import pin_file, pin_json

KIND: Final = "definition.pin"


async def schedule_pins(tx: Transaction) -> None:
    """Let every definition that is not pinned yet be pinned."""
    for key in await store.unpinned_keys(tx.session):
        tx.schedule(KIND, key, tx.now)


async def pin_definition(
    task: DueTask,
    unit_of_work: UnitOfWork,
    http: httpx.AsyncClient,
    minter: Minter,
    gateway: IpfsGateway,
) -> None:
    """Pin the definition that the task's key names, once.

    What is pinned twice has the same CID, so a crash before the end does no harm. Raises
    PinUnavailable or PinRejected.
    """
    async with unit_of_work() as tx:
        definition = await store.unpinned(tx.session, task.key)
    pinned = await _pin(http, definition, minter.address, gateway) if definition else None
    async with unit_of_work() as tx:
        if definition and pinned:
            await store.save_pinned(tx.session, definition, pinned)
        await task.done(tx)


async def _pin(
    http: httpx.AsyncClient, definition: Definition, creator: str, gateway: IpfsGateway
) -> Pinned:
    name, image = definition.name, definition.image
    image_uri = await pin_file(http, image, definition.image_type, name, gateway)
    document = metadata_document(definition, gateway.url(image_uri), creator)
    return Pinned(image_uri, await pin_json(http, document, name, gateway))
