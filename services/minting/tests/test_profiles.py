"""Where users stand, and what strangers see of them."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.badges_holders_v1 import HeldBadge, HolderSnapshot
from laurel_service.testing import bearer
from minting_people import NOON, user, volume, wallet
from minting_world import World
from solders.keypair import Keypair

STATUS = "/api/v1/nft/status"
TRIBE = HeldBadge(
    badge_id="badge_004",
    name="Tribe Builder",
    status="activated",
    image_url="/badges/badge_004.svg",
    earned_at=NOON,
    activated_at=NOON,
)
EARLY = HeldBadge(badge_id="badge_001", name="Early", status="earned", earned_at=NOON)


def holdings(user_id: int, revision: int, *badges: HeldBadge) -> HolderSnapshot:
    return HolderSnapshot(
        user_id=user_id, revision=revision, badges=badges, activated_badges=1, as_of=NOON
    )


def profile_of(address: object) -> str:
    return f"/api/v1/nft/community-profile/{address}"


NEWCOMER = {
    "currentNFT": None,
    "qualification": {
        "nextLevel": 1,
        "progress": 0,
        "requirements": {
            "tradingVolume": 100_000,
            "badges": [],
            "badgesRequired": 0,
            "badgesActivated": 0,
        },
        "currentVolume": 0,
        "unlocked": False,
    },
    "maintenance": None,
}
HOLDER = {
    "currentNFT": {
        "level": 1,
        "tierName": "Tech Chicken",
        "benefits": {"feeReduction": 0.1, "aiagentUses": 10},
    },
    "qualification": {
        "nextLevel": 2,
        "progress": 0.75,
        "requirements": {
            "tradingVolume": 500_000,
            "badges": ["badge_004"],
            "badgesRequired": 2,
            "badgesActivated": 1,
        },
        "currentVolume": 375000.5,
        "unlocked": True,
    },
    "maintenance": None,
}


@pytest.mark.requirement("NFT-054")
async def test_the_status_says_what_is_held_and_what_is_next(
    api: httpx.AsyncClient, world: World
) -> None:
    async def told() -> dict[str, Any]:
        answer = await api.get(STATUS, headers=bearer(7))
        data: dict[str, Any] = answer.json()["data"]
        return data

    assert await told() == NEWCOMER
    mint = await world.holds(7)
    await world.receive(volume(7, "375000.5", badges=1), holdings(7, 2, EARLY, TRIBE))
    await world.receive(holdings(7, 1))
    shown = await told()
    assert shown["currentNFT"].pop("mintAddress") == mint
    assert shown == HOLDER
    assert (await api.get(STATUS)).status_code == 401


@pytest.mark.requirement("NFT-053")
async def test_a_public_profile_is_for_everybody_unless_it_is_hidden(
    api: httpx.AsyncClient, world: World
) -> None:
    mint = await world.holds(7)
    address = str(wallet(7).pubkey())
    await world.receive(volume(7, "1000000"), holdings(7, 1, EARLY, TRIBE))
    answer = await api.get(profile_of(address))
    assert answer.headers["cache-control"] == "public, max-age=15"
    shown = answer.json()["data"]
    [nft] = shown.pop("activeNfts")
    image = nft.pop("nftImageUrl")
    assert image.startswith("http")
    assert nft == {"tierName": "Tech Chicken", "level": 1, "mintAddress": mint}
    assert shown == {
        "userProfile": {
            "walletAddress": address,
            "username": "CryptoHunter",
            "avatarUrl": "/avatars/7.png",
            "joinDate": "2025-06-01",
        },
        "earnedBadges": [
            {"badgeName": "Early", "badgeImageUrl": "", "earnedDate": "2025-06-01"},
            {
                "badgeName": "Tribe Builder",
                "badgeImageUrl": "/badges/badge_004.svg",
                "earnedDate": "2025-06-01",
            },
        ],
        "stats": {"totalBadges": 2, "currentTierLevel": 1, "publicTradingVolume": 1_000_000},
    }
    await world.receive(user(7).model_copy(update={"public_profile": False}))
    await _is_refused(api, address, 404, "PROFILE_NOT_FOUND")
    await world.receive(user(7))
    assert (await api.get(profile_of(address))).status_code == 200
    await world.receive(UserDeleted(user_id=7))
    await _is_refused(api, address, 404, "PROFILE_NOT_FOUND")


@pytest.mark.requirement("NFT-053")
async def test_addresses_that_lead_nowhere(api: httpx.AsyncClient, world: World) -> None:
    for address, status, code in (
        (Keypair().pubkey(), 404, "PROFILE_NOT_FOUND"),
        ("nonsense", 400, "WALLET_ADDRESS_NOT_VALID"),
        ("0" * 44, 400, "WALLET_ADDRESS_NOT_VALID"),
        ("' or true --", 400, "WALLET_ADDRESS_NOT_VALID"),
    ):
        await _is_refused(api, address, status, code)
    elder, younger = user(8), user(9).model_copy(update={"username": "Younger"})
    later = {"wallet_address": elder.wallet_address, "joined_at": NOON + timedelta(days=1)}
    await world.receive(younger.model_copy(update=later), elder)
    shown = (await api.get(profile_of(elder.wallet_address))).json()["data"]
    assert shown["userProfile"]["username"] == "CryptoHunter"


async def _is_refused(api: httpx.AsyncClient, address: object, status: int, code: str) -> None:
    answer = await api.get(profile_of(address))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.requirement("NFT-056")
async def test_a_picture_is_what_a_browser_shows(api: httpx.AsyncClient, world: World) -> None:
    center = await api.get("/api/v1/nft/personal-center", headers=bearer(7))
    urls = [tier["nftImageUrl"] for tier in center.json()["data"]["nftTiers"]]
    assert len(set(urls)) == 5
    async with httpx.AsyncClient() as browser:
        for url in urls:
            picture = await browser.get(url)
            assert picture.headers["content-type"] == "image/png"
            assert picture.content.startswith(b"\x89PNG")
