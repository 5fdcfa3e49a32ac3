"""The routes, on the service's real app and database."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from badges.handlers import record_trades
from badges.offered import Offered
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client

from .conftest import LIMITS, trading_badges

GALLERY = "/api/v1/nft/badge-gallery"
ACTIVATE = "/api/v1/badges/{}/activate"
OWNER = bearer(7)
STRANGER = bearer(8)


@pytest_asyncio.fixture
async def http(
    service: Service, unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service, where user 7 has traded 1,250.50 USD in two pairs."""
    trades = [trade(usd="1000.25"), trade(pair="ETH", usd="250.25")]
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
    async with client(service) as opened:
        yield opened


async def gallery(http: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, Any]:
    answer = await http.get(GALLERY, headers=headers)
    assert answer.status_code == 200
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.requirement("BADGE-030")
async def test_the_gallery_shows_an_owned_badge(http: httpx.AsyncClient) -> None:
    data = await gallery(http, OWNER)

    assert data["badges"][0] == {
        "badgeId": "badge_001",
        "badgeName": "The Contract Enlightener",
        "badgeImageUrl": "/api/v1/badges/images/badge_001.svg",
        "description": "Complete the contract novice guidance with a first contract trade",
        "isOwned": True,
        "category": "Education",
        "rarity": "Common",
        "earnedDate": "2025-06-01T12:00:00Z",
        "badgeType": "micro_badge",
        "requiredForTier": 2,
        "isActivated": False,
        "activatedDate": None,
        "progress": {"current": "2", "target": "1", "percentage": 100.0},
    }
    assert (data["totalBadges"], data["ownedBadges"]) == (len(trading_badges()), 1)


async def test_the_gallery_shows_how_far_the_others_are(http: httpx.AsyncClient) -> None:
    badges = {badge["badgeId"]: badge for badge in (await gallery(http, OWNER))["badges"]}

    assert badges["badge_002"]["progress"] == {"current": "2", "target": "3", "percentage": 66.6}
    assert badges["badge_003"]["progress"] == {
        "current": "1250.5",
        "target": "1000000",
        "percentage": 0.1,
    }
    assert (badges["badge_003"]["isOwned"], badges["badge_003"]["earnedDate"]) == (False, None)


async def test_a_newcomer_sees_every_badge_and_owns_none(http: httpx.AsyncClient) -> None:
    data = await gallery(http, STRANGER)

    assert (data["totalBadges"], data["ownedBadges"]) == (len(trading_badges()), 0)
    assert {badge["progress"]["current"] for badge in data["badges"]} == {"0"}


@pytest.mark.requirement("BADGE-012")
async def test_an_activation_shows_and_is_announced_once(
    http: httpx.AsyncClient, badges_database: Database
) -> None:
    first = await http.post(ACTIVATE.format("badge_001"), headers=OWNER)
    again = await http.post(ACTIVATE.format("badge_001"), headers=OWNER)

    assert first.status_code == again.status_code == 200
    assert first.json()["data"] == again.json()["data"]
    assert first.json()["data"]["activatedBadges"] == 1
    assert (await gallery(http, OWNER))["badges"][0]["isActivated"] is True
    events = [message.event.TYPE for message in await published(badges_database)]
    assert events.count("badges.badge.activated") == 1


async def test_an_idempotency_key_brings_back_the_same_answer(http: httpx.AsyncClient) -> None:
    headers = {**OWNER, "Idempotency-Key": "activate-1"}

    first = await http.post(ACTIVATE.format("badge_001"), headers=headers)
    again = await http.post(ACTIVATE.format("badge_001"), headers=headers)

    assert (first.status_code, first.content) == (200, again.content)


@pytest.mark.parametrize(
    ("headers", "badge_id", "status", "code"),
    [
        ({}, "badge_001", 401, "UNAUTHORIZED"),
        (STRANGER, "badge_001", 404, "BADGE_NOT_FOUND"),
        (OWNER, "badge_002", 404, "BADGE_NOT_FOUND"),
        (OWNER, "badge_999", 404, "BADGE_NOT_FOUND"),
        (OWNER, "%00", 422, "VALIDATION_FAILED"),
    ],
    ids=["no token", "another's badge", "not earned yet", "unknown", "no badge id"],
)
async def test_a_refused_activation_says_why(
    http: httpx.AsyncClient, headers: dict[str, str], badge_id: str, status: int, code: str
) -> None:
    answer = await http.post(ACTIVATE.format(badge_id), headers=headers)

    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.requirement("BADGE-030")
async def test_the_gallery_needs_a_token(http: httpx.AsyncClient) -> None:
    assert (await http.get(GALLERY)).status_code == 401
