"""What a competition's NFT gives ends; its owner hears of it before, with what remains."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.nft_events_v1 import BenefitsExpiring
from laurel_service.testing import bearer
from minting import expiring
from minting.benefits import activate
from minting.rules.benefits import CompetitionNft, in_force
from minting_people import NOON
from minting_world import World
from sqlalchemy import text

ADMIN = bearer(1, roles=("user", "admin"))


async def won(api: httpx.AsyncClient, world: World, until: datetime) -> str:
    """Let user 7 win a trophy whose benefits end; returns its mint."""
    body = {
        "airdropId": "june",
        "recipients": [{"userId": 7}],
        "benefitsUntil": until.isoformat(),
    }
    assert (await api.post("/api/v1/nft/airdrops", headers=ADMIN, json=body)).status_code == 200
    async with world.database.reading() as session:
        query = text("select mint_address from mint_requests where kind = 'airdrop'")
        mint: str = (await session.scalars(query)).one()
    await world.land(mint)
    return mint


@pytest.mark.requirement("NFT-072")
async def test_the_owner_hears_before_it_ends_and_then_the_tier_counts(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.holds(7)
    until = datetime.now(UTC) + timedelta(hours=40)
    mint = await won(api, world, until)
    async with world.unit_of_work() as tx:
        await activate(tx, 7)
    assert (await world.told(BenefitsSnapshot))[-1].fee_reduction_percent == 25
    [task] = await world.due(expiring.WARN)
    await expiring.warn(task, world.unit_of_work)
    assert await world.due(expiring.WARN) == []
    [warning] = await world.told(BenefitsExpiring)
    shown = warning.data.model_dump(exclude={"nft_id", "expiration_date"})
    assert shown == {
        "user_id": 7,
        "nft_name": "Trophy Breeder",
        "nft_type": "competition",
        "hours_remaining": 40,
        "benefits_affected": (
            {
                "benefit_type": "trading_fee_reduction",
                "current_value": "25%",
                "will_lose": True,
            },
        ),
        "tiered_nft_active": True,
        "fallback_fee_reduction_percent": 10,
        "remaining_benefits": ("10% trading fee reduction", "10 AI agent uses per week"),
    }
    ended = text("update nfts set benefits_until = now() where mint_address = :mint")
    async with world.unit_of_work() as tx:
        await tx.session.execute(ended, {"mint": mint})
    [task] = await world.due(expiring.END)
    await expiring.end(task, world.unit_of_work)
    last = (await world.told(BenefitsSnapshot))[-1]
    assert (last.fee_reduction_percent, last.decided_by) == (10, "tiered")


@pytest.mark.requirement("NFT-072")
@pytest.mark.parametrize(("hours", "fee"), [(1, 25), (0, 0), (-1, 0)])
def test_it_counts_before_its_end_and_not_from_then_on(hours: int, fee: int) -> None:
    nft = CompetitionNft("won", "Trophy Breeder", 25, NOON, NOON + timedelta(hours=hours))
    assert in_force(None, NOON, [nft]).fee_reduction_percent == fee
