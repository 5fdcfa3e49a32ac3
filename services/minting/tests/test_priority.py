"""A failure is told with a ticket, and makes up for itself: its next attempt jumps the queue."""

from typing import Any

import pytest
from laurel_events.testing import published
from laurel_schemas.nft_events_v1 import NftTransactionFailed
from minting import landing
from minting_people import wallet
from minting_world import World
from solders.pubkey import Pubkey


async def failures(world: World) -> list[Any]:
    sent: list[Any] = [one.event for one in await published(world.database)]
    return [event.data for event in sent if isinstance(event, NftTransactionFailed)]


@pytest.mark.requirement("NFT-045", "NFT-047")
async def test_who_waits_for_funds_is_served_in_a_queue_of_their_own(poor_world: World) -> None:
    world = poor_world
    await world.qualify(7)
    mint = (await world.claimed(7)).mint_address
    await world.step()
    [failure] = await failures(world)
    assert (failure.error_code, failure.retry_available) == ("INSUFFICIENT_SOL_BALANCE", True)
    assert failure.compensation.type == "priority_retry"
    request = await world.request(mint)
    assert failure.support_ticket.startswith("TICKET_")
    assert failure.support_ticket.endswith(request.id.hex[-12:].upper())
    assert [task.key for task in await world.due(landing.PRIORITY)] == [str(request.id)]
    assert await world.due("mint.land") == []
    await world.fund(10**11)
    await world.land(mint)


@pytest.mark.requirement("NFT-047")
async def test_what_is_refused_for_good_is_promised_nothing(world: World) -> None:
    await world.qualify(7)
    claimed = await world.claimed(7)
    # Somebody sends SOL to the address, so that nothing can be minted there.
    await world.rpc.request_airdrop(Pubkey.from_string(claimed.mint_address), 10**9)
    await world.land(claimed.mint_address, "failed")
    [failure] = await failures(world)
    assert (failure.retry_available, failure.retry_at, failure.compensation) == (False, None, None)
    assert failure.support_ticket
    assert str(wallet(7).pubkey()) not in failure.support_ticket
