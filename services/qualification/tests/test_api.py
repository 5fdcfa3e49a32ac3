"""GET /api/v1/qualification/me, as a client sees it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from laurel_events import Message
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client

TIERS = "/api/v1/qualification/me/tiers"
MakeTrade = Callable[..., TradeExecuted]
Record = Callable[..., Awaitable[list[Message[TradeExecuted]]]]
Activate = Callable[..., Awaitable[list[Message[BadgeActivated]]]]
Get = Callable[[int], Awaitable[dict[str, Any]]]


@pytest.fixture
def get(service: Service) -> Get:
    async def qualification(user_id: int) -> dict[str, Any]:
        async with client(service) as http:
            response = await http.get("/api/v1/qualification/me", headers=bearer(user_id))
        assert response.status_code == 200, response.text
        data: dict[str, Any] = response.json()["data"]
        return data

    return qualification


async def test_someone_new_has_zeros(get: Get) -> None:
    data = await get(99)
    assert data["volume"] == {
        "totalUsd": "0",
        "perpetualUsd": "0",
        "strategyUsd": "0",
        "updatedAt": None,
    }
    assert (data["tradeCount"], data["activatedBadges"], data["unlockedLevel"]) == (0, 0, 0)
    assert {tier["status"] for tier in data["tiers"]} == {"Locked"}
    assert data["tiers"][0]["missingVolumeUsd"] == "100000"


@pytest.mark.requirement("TIER-007", "TIER-022")
async def test_progress_towards_a_tier(get: Get, record: Record, trade: MakeTrade) -> None:
    await record(trade("550000"), trade("0.25", source="strategy"))

    data = await get(7)

    assert data["volume"] == {
        "totalUsd": "550000.25",
        "perpetualUsd": "550000",
        "strategyUsd": "0.25",
        "updatedAt": "2025-06-01T12:00:00Z",
    }
    assert (data["tradeCount"], data["volumeLevel"], data["unlockedLevel"]) == (2, 2, 1)
    assert data["tiers"][1]["progressPercentage"] == 100
    assert data["tiers"][2] == {
        "level": 3,
        "name": "On-chain Hunter",
        "status": "Locked",
        "rule": "A trading volume of at least 5,000,000 USD and 4 activated badges",
        "requiredVolumeUsd": "5000000",
        "missingVolumeUsd": "4449999.75",
        "progressPercentage": 11.0,
        "badgesRequired": 4,
        "missingBadges": 4,
        "benefits": {"tradingFeeReduction": "30%", "aiAgentUses": "30 free uses per week"},
        "why": None,
    }


@pytest.mark.requirement("TIER-010")
async def test_a_tier_says_why_it_is_unlocked(
    get: Get, record: Record, activate: Activate, trade: MakeTrade
) -> None:
    first, _ = await record(trade("550000", trade_id="t-first"), trade("0.25"))
    _, second = await activate(1, 2)

    data = await get(7)

    assert (data["activatedBadges"], data["unlockedLevel"]) == (2, 2)
    tech_chicken, quant_ape, *_ = data["tiers"]
    assert tech_chicken["why"] == {
        "requiredVolumeUsd": "100000",
        "volumeUsd": "550000",
        "badgesRequired": 0,
        "badgesActivated": 0,
        "decidedBy": {"kind": "trade", "id": "t-first", "eventId": str(first.meta.id)},
        "unlockedAt": "2025-06-01T12:00:00Z",
    }
    assert quant_ape["status"] == "Unlocked"
    assert quant_ape["why"]["volumeUsd"] == "550000.25"
    assert quant_ape["why"]["decidedBy"] == {
        "kind": "badge",
        "id": "badge_002",
        "eventId": str(second.meta.id),
    }


@pytest.mark.requirement("TIER-040")
async def test_one_record_a_target_level(
    service: Service, record: Record, activate: Activate, trade: MakeTrade
) -> None:
    """The fields of the data model, exact after each event, and defaults for somebody new."""
    await record(trade("550000.5"))
    await activate(1, 2)
    async with client(service) as http:
        own = (await http.get(f"{TIERS}", headers=bearer(7))).json()["data"]
        one = (await http.get(f"{TIERS}/2", headers=bearer(7))).json()["data"]
        new = (await http.get(f"{TIERS}/5", headers=bearer(99))).json()["data"]
        beyond = await http.get(f"{TIERS}/6", headers=bearer(7))
    assert [each["isQualified"] for each in own] == [True, True, False, False, False]
    assert (
        one
        == own[1]
        == {
            "userId": 7,
            "targetLevel": 2,
            "currentVolume": "550000.5",
            "requiredVolume": "500000",
            "badgesCollected": 2,
            "badgesRequired": 2,
            "isQualified": True,
            "lastCheckedAt": "2025-06-01T12:00:00Z",
            "createdAt": "2025-06-01T12:00:00Z",
            "updatedAt": "2025-06-01T12:00:00Z",
        }
    )
    assert (new["currentVolume"], new["isQualified"], new["createdAt"]) == ("0", False, None)
    assert beyond.status_code == 422


@pytest.mark.parametrize("path", ["", "/tiers", "/tiers/1", "/eligibility"])
async def test_without_a_token_nothing_is_told(path: str, service: Service) -> None:
    async with client(service) as http:
        response = await http.get(f"/api/v1/qualification/me{path}")
    assert response.status_code == 401
    assert response.json()["error"]["code"] == "UNAUTHORIZED"
