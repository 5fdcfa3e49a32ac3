"""The routes and their bodies."""

import asyncio
from typing import Any

import httpx
import pytest
from defined import CREATOR
from laurel_service.testing import bearer, client
from laurel_testkit.plugin import Pinata
from minting import definitions
from minting.__main__ import build
from minting.bodies import PersonalCenter
from minting.chain import read_nft
from minting_people import unlock, user, volume
from minting_world import GATEWAY, World

CENTER = "/api/v1/nft/personal-center"
CLAIM = "/api/v1/nft/claim"


async def center(api: httpx.AsyncClient, user_id: int) -> dict[str, Any]:
    answer = await api.get(CENTER, headers=bearer(user_id))
    assert answer.status_code == 200
    body = answer.json()
    assert body["success"] is True
    PersonalCenter.model_validate(body["data"], strict=True)
    data: dict[str, Any] = body["data"]
    return data


async def claim(api: httpx.AsyncClient, user_id: int, tier_id: object) -> httpx.Response:
    return await api.post(CLAIM, headers=bearer(user_id), json={"tierId": tier_id})


def tier(data: dict[str, Any], level: int) -> dict[str, Any]:
    found: dict[str, Any] = data["nftTiers"][level - 1]
    return found


@pytest.mark.requirement("NFT-004", "NFT-050", "NFT-051", "API-004")
async def test_the_personal_center_of_a_trader(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7), volume(7, "550000.50", badges=2), unlock(7, 1), unlock(7, 2))
    data = await center(api, 7)
    assert data["userProfile"] == {
        "walletAddress": user(7).wallet_address,
        "username": "CryptoHunter",
        "avatarUrl": "/avatars/7.png",
        "totalTradingVolume": 550000.5,
        "currentTierLevel": 0,
    }
    assert [one["tierId"] for one in data["nftTiers"]] == [1, 2, 3, 4, 5]
    assert [one["status"] for one in data["nftTiers"]] == ["Unlockable"] * 2 + ["Locked"] * 3
    image = tier(data, 3).pop("nftImageUrl")
    assert tier(data, 3) == {
        "tierId": 3,
        "tierName": "On-chain Hunter",
        "status": "Locked",
        "mintAddress": None,
        "unlockRequirements": {"requiredVolume": 5000000},
        "progressPercentage": 11,
        "canUpgrade": False,
        "benefits": {"tradingFeeReduction": "30%", "aiAgentUses": "30 free uses per week"},
    }
    async with httpx.AsyncClient() as web:
        picture = await web.get(image)
    assert picture.headers["content-type"] == "image/png"
    assert picture.content == definitions.load()[2].image


@pytest.mark.requirement("NFT-004", "NFT-010", "NFT-051")
async def test_the_personal_center_follows_a_claim(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(user(7), unlock(7, 1), unlock(7, 2))
    answer = await claim(api, 7, 1)
    assert answer.status_code == 200
    body = answer.json()["data"]
    assert body["status"] == "success"
    assert body["message"] == "NFT claim processing started."
    assert tier(await center(api, 7), 1)["status"] == "Claiming"
    await world.land(body["mintAddress"], "confirmed")
    data = await center(api, 7)
    assert data["userProfile"]["currentTierLevel"] == 1
    active = tier(data, 1)
    assert (active["status"], active["mintAddress"]) == ("Active", body["mintAddress"])
    assert active["canUpgrade"] is True
    assert tier(data, 2)["canUpgrade"] is False
    (attempt,) = await world.attempts(body["mintAddress"])
    assert attempt.signed.signature == body["transactionId"]


@pytest.mark.requirement("NFT-007", "NFT-090", "NFT-091", "NFT-092")
async def test_metadata_is_pinned_with_every_field(
    api: httpx.AsyncClient, world: World, pinata: Pinata
) -> None:
    await world.qualify(7, level=3)
    mint = (await claim(api, 7, 3)).json()["data"]["mintAddress"]
    await world.land(mint, "confirmed")
    nft = await read_nft(world.rpc, mint, user(7).wallet_address)
    assert nft is not None
    assert nft.metadata is not None
    async with httpx.AsyncClient() as web:
        document = (await web.get(nft.metadata.uri)).json()
    image = document["image"]
    assert nft.metadata.uri.startswith(f"{pinata.url}/ipfs/bafk")
    assert image.startswith(GATEWAY.url("ipfs://bafk"))
    assert document == {
        "name": "On-chain Hunter",
        "symbol": "AIW3E",
        "description": "Represents Level 3 equity and status within the AIW3 ecosystem.",
        "image": image,
        "external_url": "https://aiw3.io",
        "attributes": [
            {"trait_type": "Level", "value": "3", "display_type": "number"},
            {"trait_type": "Name", "value": "On-chain Hunter", "display_type": "string"},
        ],
        "properties": {
            "files": [{"uri": image, "type": "image/png"}],
            "creators": [{"address": str(CREATOR.pubkey()), "share": 100}],
        },
    }


@pytest.mark.requirement("NFT-051")
async def test_who_is_not_announced_yet_sees_the_entrance(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(volume(9, "99999.999"))
    data = await center(api, 9)
    assert data["userProfile"] == {
        "walletAddress": "",
        "username": None,
        "avatarUrl": None,
        "totalTradingVolume": 99999.999,
        "currentTierLevel": 0,
    }
    assert tier(data, 1)["progressPercentage"] == 99.99
    assert tier(data, 1)["status"] == "Locked"
    await world.receive(user(9))
    assert (await center(api, 9))["userProfile"]["username"] == "CryptoHunter"


async def test_an_older_snapshot_changes_nothing(api: httpx.AsyncClient, world: World) -> None:
    await world.receive(volume(7, "200", revision=2), volume(7, "100", revision=1))
    assert (await center(api, 7))["userProfile"]["totalTradingVolume"] == 200


@pytest.mark.requirement("NFT-011", "API-003")
async def test_missing_requirements_are_told_in_figures(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.receive(user(7), volume(7, "300000.25", badges=1))
    answer = await claim(api, 7, 2)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["code"] == "NFT_REQUIREMENTS_NOT_MET"
    assert error["message"] == "User does not meet the requirements for this NFT tier."
    assert error["details"] == {
        "requiredVolume": 500000,
        "currentVolume": 300000.25,
        "requiredBadges": 2,
        "activatedBadges": 1,
    }


async def test_a_tier_that_does_not_exist(api: httpx.AsyncClient) -> None:
    wrong = {6: 404, 0: 404, "2": 422, None: 422}
    answers = {tier_id: (await claim(api, 7, tier_id)).status_code for tier_id in wrong}
    assert answers == wrong


@pytest.mark.requirement("NFT-012")
async def test_conflicts_name_the_nft(api: httpx.AsyncClient, world: World) -> None:
    await world.qualify(7)
    mint = (await claim(api, 7, 1)).json()["data"]["mintAddress"]
    during = await claim(api, 7, 1)
    await world.land(mint, "confirmed")
    after = await claim(api, 7, 1)
    assert [during.status_code, after.status_code] == [409, 409]
    assert during.json()["error"]["code"] == "NFT_CLAIM_IN_PROGRESS"
    assert after.json()["error"]["code"] == "NFT_ALREADY_ACTIVE"
    assert during.json()["error"]["details"] == after.json()["error"]["details"]
    assert after.json()["error"]["details"] == {"mintAddress": mint}


@pytest.mark.requirement("NFT-017")
async def test_an_address_that_is_no_wallet_is_named(api: httpx.AsyncClient, world: World) -> None:
    token_program = "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    await world.receive(user(7).model_copy(update={"wallet_address": token_program}), unlock(7, 1))
    answer = await claim(api, 7, 1)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "NFT_WALLET_NOT_USABLE")
    assert error["message"].startswith("walletAddress should be a wallet")
    assert error["details"] == {"field": "walletAddress"}
    assert token_program not in answer.text


@pytest.mark.requirement("NFT-014")
async def test_fifty_claims_at_once_mint_one_nft(api: httpx.AsyncClient, world: World) -> None:
    await world.qualify(7)

    async def answered() -> int:
        """Asked again where the node of a busy machine does not answer in time."""
        while (status := (await claim(api, 7, 1)).status_code) == 503:
            pass
        return status

    statuses = await asyncio.gather(*(answered() for _ in range(50)))
    assert sorted(statuses) == [200] + [409] * 49


@pytest.mark.requirement("API-006")
async def test_a_repeated_request_gets_the_first_answer(
    api: httpx.AsyncClient, world: World
) -> None:
    await world.qualify(7)
    headers = bearer(7) | {"Idempotency-Key": "claim-1"}
    first = await api.post(CLAIM, headers=headers, json={"tierId": 1})
    again = await api.post(CLAIM, headers=headers, json={"tierId": 1})
    assert first.status_code == again.status_code == 200
    assert first.json()["data"] == again.json()["data"]


@pytest.mark.requirement("NFT-012")
@pytest.mark.parametrize(("method", "path"), [("GET", CENTER), ("POST", CLAIM)])
async def test_a_token_is_needed(api: httpx.AsyncClient, method: str, path: str) -> None:
    assert (await api.request(method, path, json={"tierId": 1})).status_code == 401


@pytest.mark.requirement("NFT-087")
async def test_a_chain_out_of_reach_changes_nothing(
    world: World, environment: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await world.qualify(7)
    monkeypatch.setenv("SOLANA_RPC_URL", "http://127.0.0.1:9")
    async with client(build()) as api:
        answer = await claim(api, 7, 1)
        shown = tier(await center(api, 7), 1)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "CHAIN_UNAVAILABLE"
    assert answer.headers["retry-after"] == "5"
    assert shown["status"] == "Unlockable"
