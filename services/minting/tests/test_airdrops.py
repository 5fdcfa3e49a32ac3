"""Airdrops reach each recipient once, beside the ladder."""

from typing import Any

import httpx
import pytest
from laurel_schemas.minting_benefits_v1 import BenefitsSnapshot
from laurel_schemas.nft_events_v1 import NftAirdropped
from laurel_service.testing import bearer
from minting.benefits import activate
from minting.chain import read_nft
from minting.rules.benefits import CompetitionNft, TieredNft, in_force
from minting_people import NOON, user, wallet
from minting_world import World
from sqlalchemy import text

AIRDROPS = "/api/v1/nft/airdrops"
ADMIN = bearer(1, roles=("user", "admin"))
TROPHY = CompetitionNft("won", "Trophy Breeder", 25, NOON)


async def airdrop(api: httpx.AsyncClient, *users: int, **more: object) -> httpx.Response:
    recipients = [{"userId": one, "ranking": rank} for rank, one in enumerate(users, start=1)]
    body = {"airdropId": "june", "recipients": recipients, **more}
    return await api.post(AIRDROPS, headers=ADMIN, json=body)


async def landed(world: World, state: str = "finalized") -> list[Any]:
    """Step until every airdrop has a state; the requests in the order of their users."""
    rows = "select user_id, mint_address from mint_requests where kind = 'airdrop' order by 1"
    async with world.database.reading() as session:
        found = (await session.execute(text(rows))).all()
    for row in found:
        await world.land(row.mint_address, state)  # type: ignore[arg-type]
    return list(found)


CONTEST = {
    "competitionId": "weekly_06",
    "competitionName": "Weekly Trading Championship",
    "managerMessage": "Congratulations!",
    "specialAttributes": ["Limited Edition Design"],
}


@pytest.mark.requirement("NFT-030")
async def test_each_recipient_gets_one_on_the_chain(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7), user(8))
    answer = (await airdrop(api, 7, 8, 9)).json()["data"]
    assert answer == {
        "airdropId": "june",
        "opened": 2,
        "alreadyKnown": 0,
        "unknownUsers": [9],
        "unusableWallets": [],
    }
    first, _ = await landed(world)
    nft = await read_nft(world.rpc, first.mint_address, str(wallet(7).pubkey()))
    assert nft is not None
    assert nft.metadata is not None
    assert (nft.supply, nft.metadata.name) == (1, "Trophy Breeder")
    progress = await api.get(f"{AIRDROPS}/june", headers=ADMIN)
    assert progress.json()["data"] == {
        "airdropId": "june",
        **dict.fromkeys(("pending", "submitted", "confirmed", "failed"), 0),
        "finalized": 2,
        "pausedAt": None,
    }
    assert await world.audited()


@pytest.mark.requirement("NFT-030")
async def test_each_recipient_is_told_with_the_managers_message(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), user(8))
    await airdrop(api, 7, 8, **CONTEST)
    first, _ = await landed(world, "confirmed")
    events = {event.user_id: event.data for event in await world.told(NftAirdropped)}
    assert {one: data.ranking for one, data in events.items()} == {7: 1, 8: 2}
    shown = events[7].model_dump(
        exclude={"user_id", "nft_id", "transaction_signature", "nft_image_url", "prize_id"}
    )
    assert shown == {
        "airdrop_id": "june",
        "tier_level": 3,
        "tier_name": "Trophy Breeder",
        "mint_address": first.mint_address,
        "wallet_address": str(wallet(7).pubkey()),
        "fee_reduction_percent": 25,
        "special_attributes": ("Limited Edition Design",),
        "competition_id": "weekly_06",
        "competition_name": "Weekly Trading Championship",
        "ranking": 1,
        "manager_message": "Congratulations!",
    }


@pytest.mark.requirement("NFT-030")
async def test_who_is_named_again_gets_nothing_more(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7), user(8))
    await airdrop(api, 7)
    await landed(world)
    again = (await airdrop(api, 7, 7, 8)).json()["data"]
    assert (again["opened"], again["alreadyKnown"]) == (1, 1)
    await landed(world)
    assert [event.user_id for event in await world.told(NftAirdropped)] == [7, 8]
    other = (await airdrop(api, 7, airdropId="july")).json()["data"]
    assert other["opened"] == 1


@pytest.mark.requirement("NFT-003", "NFT-070", "TIER-006", "TIER-008")
async def test_it_stands_beside_the_ladder_and_the_better_discount_counts(
    api: httpx.AsyncClient, world: World
) -> None:
    held = await world.holds(7)
    await airdrop(api, 7)
    (won,) = await landed(world)
    async with world.unit_of_work() as tx:
        await activate(tx, 7)
    last = (await world.told(BenefitsSnapshot))[-1]
    assert (last.decided_by, last.fee_reduction_percent) == ("competition", 25)
    assert (last.tiered.mint_address, last.ai_uses_per_week) == (held, 10)
    assert [one.mint_address for one in last.competition] == [won.mint_address]
    shown = (await api.get("/api/v1/nft/benefits", headers=bearer(7))).json()["data"]
    [trophy] = shown["competitionNfts"]
    assert (trophy["tierName"], trophy["feeReductionPercent"]) == ("Trophy Breeder", 25)
    assert trophy["features"] == ["Competition Winner Crown", "Priority AI Queue"]
    center = await api.get("/api/v1/nft/personal-center", headers=bearer(7))
    assert center.json()["data"]["nftTiers"][0]["status"] == "Active"
    upgrade = await world.upgraded(7)
    assert upgrade.old_mint == held


@pytest.mark.requirement("NFT-070")
@pytest.mark.parametrize(("fee", "decided"), [(20, "competition"), (25, "tiered"), (30, "tiered")])
def test_of_two_discounts_the_better_counts_and_not_the_sum(fee: int, decided: str) -> None:
    tier = TieredNft("held", 2, "Quant Ape", fee, 20, NOON)
    current = in_force(tier, NOON, [TROPHY])
    assert (current.fee_reduction_percent, current.decided_by) == (max(fee, 25), decided)
    assert in_force(None, NOON, [TROPHY]).ai_uses_per_week == 0


async def test_a_wallet_of_a_program_is_refused_or_fails(
    api: httpx.AsyncClient, world: World
) -> None:
    mint = await world.holds(8)
    program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    await world.receive(
        user(7).model_copy(update={"wallet_address": program}),
        user(9).model_copy(update={"wallet_address": mint}),
    )
    answer = (await airdrop(api, 7, 9)).json()["data"]
    assert (answer["opened"], answer["unusableWallets"]) == (1, [7])
    await landed(world, "failed")
    assert await world.told(NftAirdropped) == []
    assert await world.due() == []


async def test_only_operators_airdrop_and_bad_orders_change_nothing(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7))
    body = {"airdropId": "june", "recipients": [{"userId": 7}]}
    assert (await api.post(AIRDROPS, headers=bearer(7), json=body)).status_code == 403
    assert (await api.post(AIRDROPS, json=body)).status_code == 401
    assert (await airdrop(api)).status_code == 422
    assert (await airdrop(api, 7, airdropId="a b")).status_code == 422
    for key in ("tier-1", "nothing"):
        answer = await airdrop(api, 7, definition=key)
        assert (answer.status_code, answer.json()["error"]["code"]) == (
            404,
            "NFT_DEFINITION_NOT_FOUND",
        )
    assert (await api.get(f"{AIRDROPS}/june", headers=ADMIN)).status_code == 404
    assert await world.due() == []
