"""The routes of upgrades and their bodies."""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

import httpx
import pytest
from laurel_service.testing import bearer
from minting.bodies import SynthesisDetails, SynthesisStarted, SynthesisState
from minting_people import badges_bound, signed_by, volume, wallet
from minting_world import World
from uuid_utils.compat import uuid7

DETAILS = "/api/v1/nft/synthesis-details"
SYNTHESIZE = "/api/v1/nft/synthesize"
CENTER = "/api/v1/nft/personal-center"


async def synthesize(api: httpx.AsyncClient, user_id: int, tier_id: object) -> httpx.Response:
    return await api.post(SYNTHESIZE, headers=bearer(user_id), json={"targetTierId": tier_id})


async def bound(api: httpx.AsyncClient, world: World, started: dict[str, Any]) -> dict[str, Any]:
    """What is answered when the badges of an upgrade are bound, and its user asks again."""
    await world.receive(badges_bound(7, UUID(started["requestId"])))
    again: dict[str, Any] = (await synthesize(api, 7, 2)).json()["data"]
    assert again["badgesBound"]
    assert again["burnTransactionId"] == started["burnTransactionId"]
    return again


async def details(api: httpx.AsyncClient, user_id: int, query: str = "") -> httpx.Response:
    return await api.get(f"{DETAILS}{query}", headers=bearer(user_id))


async def statuses(api: httpx.AsyncClient) -> list[str]:
    tiers = (await api.get(CENTER, headers=bearer(7))).json()["data"]["nftTiers"]
    return [tier["status"] for tier in tiers]


@pytest.mark.requirement("NFT-020")
async def test_the_details_say_what_an_upgrade_changes(
    api: httpx.AsyncClient, world: World
) -> None:
    mint = await world.holds(7)
    await world.receive(volume(7, "550000.50", badges=2))
    data = (await details(api, 7)).json()["data"]
    SynthesisDetails.model_validate(data, strict=True)
    images = data["currentNft"].pop("nftImageUrl"), data["nextTierNft"].pop("nftImageUrl")
    assert data == {
        "currentNft": {
            "tierName": "Tech Chicken",
            "level": 1,
            "mintAddress": mint,
            "benefits": {"tradingFeeReduction": "10%", "aiAgentUses": "10 free uses per week"},
        },
        "nextTierNft": {
            "tierName": "Quant Ape",
            "level": 2,
            "unlockRequirements": {"requiredVolume": 500000},
            "benefits": {"tradingFeeReduction": "20%", "aiAgentUses": "20 free uses per week"},
        },
        "canSynthesize": True,
        "synthesisConditions": {
            "volumeMet": True,
            "currentVolume": 550000.5,
            "badgesMet": True,
            "requiredBadges": 2,
            "activatedBadges": 2,
            "estimatedGasFee": 0.00001525,
            "nextTierBenefits": {
                "tradingFeeReduction": "20%",
                "aiAgentUses": "20 free uses per week",
            },
            "nextTierRequirements": {"requiredVolume": 500000},
        },
    }
    assert all(image.startswith("http") for image in images)


@pytest.mark.requirement("NFT-020")
async def test_details_without_an_nft_or_of_another_tier(
    api: httpx.AsyncClient, world: World
) -> None:
    without = await details(api, 7)
    assert (without.status_code, without.json()["error"]["code"]) == (400, "NFT_NOT_HELD")
    await world.holds(7)
    answers = [(await details(api, 7, f"?currentTierId={tier}")).status_code for tier in range(4)]
    assert answers == [404, 200, 400, 400]
    assert (await details(api, 7, "?currentTierId=x")).status_code == 422
    assert (await api.get(DETAILS)).status_code == 401


@pytest.mark.requirement("NFT-021", "NFT-023", "NFT-024", "NFT-052")
async def test_an_upgrade_from_the_click_to_the_new_nft(
    api: httpx.AsyncClient, world: World
) -> None:
    old = await world.holds(7)
    body = (await synthesize(api, 7, 2)).json()["data"]
    assert body.keys() == SynthesisStarted.model_json_schema(by_alias=True)["properties"].keys()
    assert (body["status"], body["message"]) == ("success", "NFT synthesis initiated successfully.")
    assert body["burnTransactionId"] == body["mintTransactionId"]
    assert (body["badgesBound"], body["transactionToSign"]) == (False, None)
    body = await bound(api, world, body)
    assert await statuses(api) == ["Active", "Claiming", "Locked", "Locked", "Locked"]
    at = f"{SYNTHESIZE}/{body['requestId']}"
    signed = b64encode(signed_by(wallet(7), b64decode(body["transactionToSign"]))).decode()
    taken = await api.post(f"{at}/signature", headers=bearer(7), json={"signedTransaction": signed})
    assert (taken.status_code, taken.json()["data"]["status"]) == (200, "pending")
    assert (await synthesize(api, 7, 2)).json()["data"]["transactionToSign"] is None
    await world.land(body["newNftMintAddress"])
    state = (await api.get(at, headers=bearer(7))).json()["data"]
    times = state.pop("createdAt"), state.pop("updatedAt")
    assert times[0] < times[1]
    assert state == {
        "requestId": body["requestId"],
        "fromLevel": 1,
        "toLevel": 2,
        "oldNftMint": old,
        "newNftMint": body["newNftMintAddress"],
        "burnTransaction": body["burnTransactionId"],
        "mintTransaction": body["mintTransactionId"],
        "status": "completed",
        "errorMessage": None,
        "badgesBound": True,
        "transactionToSign": None,
    }
    assert await statuses(api) == ["Passed", "Active", "Locked", "Locked", "Locked"]
    assert set(SynthesisState.model_json_schema(by_alias=True)["properties"]) == {
        *state,
        "createdAt",
        "updatedAt",
    }


@pytest.mark.requirement("NFT-021", "API-003")
async def test_missing_requirements_are_told_in_figures(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.qualify(7)
    await world.land((await world.claimed(7)).mint_address)
    await world.receive(volume(7, "300000", badges=1))
    error = (await synthesize(api, 7, 2)).json()["error"]
    assert (error["code"], error["message"]) == (
        "NFT_REQUIREMENTS_NOT_MET",
        "Synthesis requirements not met.",
    )
    assert error["details"] == {
        "requiredVolume": 500000,
        "currentVolume": 300000,
        "requiredBadges": 2,
        "activatedBadges": 1,
    }


@pytest.mark.requirement("NFT-021")
async def test_an_upgrade_that_is_no_step_is_refused(api: httpx.AsyncClient, world: World) -> None:
    assert await refusal(api, 7, 2) == (404, "NFT_NOT_HELD", {})
    mint = await world.holds(7)
    assert await refusal(api, 7, 6) == (404, "NFT_TIER_NOT_FOUND", {})
    step = {"currentTierId": 1, "nextTierId": 2}
    assert await refusal(api, 7, 1) == (400, "NFT_TIER_NOT_NEXT", step)
    assert await refusal(api, 7, 4) == (400, "NFT_TIER_NOT_NEXT", step)
    assert (await synthesize(api, 7, "2")).status_code == 422
    assert (await api.post(SYNTHESIZE, json={"targetTierId": 2})).status_code == 401
    upgrade = await world.upgraded(7)
    busy = {"mintAddress": upgrade.new_mint}
    assert await refusal(api, 7, 3) == (409, "NFT_REQUEST_IN_PROGRESS", busy)
    assert mint == upgrade.old_mint


async def refusal(
    api: httpx.AsyncClient, user_id: int, tier_id: int
) -> tuple[int, str, dict[str, Any]]:
    answer = await synthesize(api, user_id, tier_id)
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["details"]


@pytest.mark.requirement("NFT-024")
async def test_a_wrong_signature_changes_nothing(api: httpx.AsyncClient, world: World) -> None:
    await world.holds(7)
    body = await bound(api, world, (await synthesize(api, 7, 2)).json()["data"])
    at = f"{SYNTHESIZE}/{body['requestId']}/signature"
    unsigned = body["transactionToSign"]
    for sent in ("%", "AAAA", unsigned):
        answer = await api.post(at, headers=bearer(7), json={"signedTransaction": sent})
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "NFT_SIGNATURE_NOT_VALID")
        assert error["details"] == {"field": "signedTransaction"}
    good = b64encode(signed_by(wallet(7), b64decode(unsigned))).decode()
    foreign = await api.post(at, headers=bearer(8), json={"signedTransaction": good})
    assert (foreign.status_code, foreign.json()["error"]["code"]) == (
        404,
        "NFT_SYNTHESIS_NOT_FOUND",
    )
    nowhere = f"{SYNTHESIZE}/{uuid7()}"
    assert (await api.get(nowhere, headers=bearer(7))).status_code == 404
    await world.land(body["newNftMintAddress"], "failed")
    late = await api.post(at, headers=bearer(7), json={"signedTransaction": good})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "NFT_SIGNATURE_TOO_LATE")
    state = await api.get(f"{SYNTHESIZE}/{body['requestId']}", headers=bearer(7))
    assert state.json()["data"]["status"] == "failed"
    assert state.json()["data"]["errorMessage"] == "its owner did not sign it in time"
