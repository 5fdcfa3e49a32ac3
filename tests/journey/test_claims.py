"""However often a user asks at once, one NFT comes of it."""

import asyncio

import pytest
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.claims import claim_at_last, claim_from_many, has_claimed, mints_of, nft_of
from tests.support.rest import drained
from tests.support.sent import Sent
from tests.support.traders import qualified

pytestmark = pytest.mark.journey

AT_ONCE = 50


async def test_fifty_claims_at_once_mint_one_nft(suite: Suite, sent: Sent) -> None:
    (ready,) = await qualified(suite, sent, 1)
    await drained(suite)
    answers = await claim_from_many(suite, ready, AT_ONCE)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [200, *[409] * (AT_ONCE - 1)], statuses
    nft = await nft_of(suite, ready)
    assert (nft.supply, nft.owner) == (1, ready.wallet)


@pytest.mark.requirement("EVT-052")
@pytest.mark.faults
@pytest.mark.parametrize("role", ["api", "worker"])
async def test_a_claim_during_which_a_process_dies_mints_one_nft(
    suite: Suite, sent: Sent, role: str
) -> None:
    """Many claims are on their way, and one has been taken, when it dies."""
    (ready,) = await qualified(suite, sent, 1)
    await drained(suite)
    claiming = asyncio.create_task(claim_at_last(suite, ready))
    pressing = asyncio.create_task(claim_from_many(suite, ready, AT_ONCE))
    await eventually(lambda: has_claimed(suite, ready))
    supervisor = suite.stack.supervisor
    supervisor.kill(f"minting-{role}")
    await supervisor.restart(f"minting-{role}")
    mint_address = await claiming
    await asyncio.gather(pressing, return_exceptions=True)
    nft = await nft_of(suite, ready)
    assert (nft.supply, nft.owner) == (1, ready.wallet)
    assert await mints_of(suite, ready) == [mint_address]
