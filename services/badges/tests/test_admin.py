"""What operators do to badges, on the service's real app and database."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio
from badges.audit import CHECKS
from badges.handlers import activate_badge, bind_badges, record_trades
from badges.looking_back import LOOK_BACK, look_back
from badges.offered import Offered
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned, BadgeRevoked
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks, client

from .conftest import LIMITS
from .test_binding import requested

ADMIN = bearer(1, roles=("user", "admin"))
OWNER = bearer(7)
ADMINS = "/api/v1/badges/admin"
NEW = {
    "badgeId": "badge_new",
    "name": "Beta Tester",
    "badgeType": "event_badge",
    "category": "community",
    "rarity": "Rare",
    "description": "Trade once in the beta",
    "taskId": "task_beta",
    "taskName": "Beta",
    "criteria": {"any_of": [{"trades": 1}, {"followers": 25}]},
    "requiredForTier": 3,
}


@pytest_asyncio.fixture
async def http(
    service: Service, unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service; users 7 and 8 have traded in three pairs."""
    trades = [trade(user_id=user, pair=pair) for user in (7, 8) for pair in ("A", "B", "C")]
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
    async with client(service) as opened:
        yield opened


async def post(http: httpx.AsyncClient, path: str, body: dict[str, Any]) -> httpx.Response:
    return await http.post(f"{ADMINS}/{path}", json=body, headers=ADMIN)


async def events(database: Database, kind: type[Any]) -> list[Any]:
    return [one.event for one in await published(database) if isinstance(one.event, kind)]


@pytest.mark.requirement("BADGE-016", "BADGE-014", "BADGE-032")
async def test_a_created_badge_is_looked_at_and_awarded_over_the_past(
    http: httpx.AsyncClient, badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    assert (await post(http, "definitions", NEW)).status_code == 201
    assert (await post(http, "definitions", NEW)).json()["error"]["code"] == "BADGE_EXISTS"

    shown = (await http.get("/api/v1/badges/badge_new", headers=OWNER)).json()["data"]
    assert shown["criteria"] == NEW["criteria"]
    assert (shown["isOffered"], shown["isOwned"]) == (True, False)
    assert shown["progress"] == {"current": "3", "target": "1", "percentage": 100.0}
    for task in await claimed(badges_database, LOOK_BACK):
        await look_back(task, unit_of_work)

    earned = await events(badges_database, BadgeEarned)
    assert {one.user_id for one in earned if one.badge_id == "badge_new"} == {7, 8}


@pytest.mark.requirement("BADGE-016")
@pytest.mark.parametrize(
    ("wrong", "code", "named"),
    [
        ({"criteria": {"likes": 5}}, "BADGE_INVALID", "likes"),
        ({"criteria": {"trades": 0}}, "BADGE_INVALID", "more than nothing"),
        ({"name": "N" * 101}, "BADGE_INVALID", "at most 100 characters"),
        ({"criteria": {"count_of": "yawned", "at_least": 1}}, "BADGE_INVALID", "count_of"),
        ({"rarity": "Mythic"}, "VALIDATION_FAILED", "rarity"),
    ],
)
async def test_a_wrong_definition_is_refused_with_its_field(
    http: httpx.AsyncClient, wrong: dict[str, Any], code: str, named: str
) -> None:
    answer = await post(http, "definitions", {**NEW, **wrong})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert named in answer.text
    assert (await http.get("/api/v1/badges/badge_new", headers=OWNER)).status_code == 404


@pytest.mark.requirement("BADGE-016")
async def test_a_badge_is_awarded_by_list_once_or_to_nobody(
    http: httpx.AsyncClient, badges_database: Database
) -> None:
    wanted = {"userIds": [8, 7, 9], "reason": "Helped"}
    refused = await post(http, "badge_016/awards", wanted)
    assert refused.json()["error"]["code"] == "USERS_UNKNOWN"
    assert refused.json()["error"]["message"].endswith("unknown: 9.")
    assert [one.badge_id for one in await events(badges_database, BadgeEarned)].count(
        "badge_016"
    ) == 0

    first = await post(http, "badge_016/awards", {"userIds": [7], "reason": "Helped"})
    again = await post(http, "badge_016/awards", {"userIds": [8, 7], "reason": "Helped"})

    assert first.json()["data"]["awarded"] == [7]
    assert again.json()["data"] == {"badgeId": "badge_016", "awarded": [8], "alreadyOwned": [7]}
    assert (await post(http, "badge_999/awards", wanted)).status_code == 404


@pytest.mark.requirement("BADGE-016", "BADGE-013")
async def test_a_revoked_badge_stays_away_until_an_operator_gives_it_back(
    http: httpx.AsyncClient, badges_database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    for badge_id in ("badge_001", "badge_002"):
        async with unit_of_work() as tx:
            await activate_badge(7, badge_id, tx)
    taken = {"userId": 7, "reason": "Wash trading"}
    revoked = await post(http, "badge_001/revocations", taken)
    assert revoked.status_code == 200
    assert (await post(http, "badge_001/revocations", taken)).status_code == 404

    gallery = (await http.get("/api/v1/nft/badge-gallery", headers=OWNER)).json()["data"]
    assert [one["isOwned"] for one in gallery["badges"][:2]] == [False, True]
    (told,) = await events(badges_database, BadgeRevoked)
    assert (told.badge_id, told.reason, told.activated_badges) == ("badge_001", "Wash trading", 1)
    assert await broken_checks(service, CHECKS) == set()

    back = await post(http, "badge_001/awards", {"userIds": [7], "reason": "A mistake"})
    assert back.json()["data"]["awarded"] == [7]
    async with unit_of_work() as tx:
        await activate_badge(7, "badge_001", tx)
        await bind_badges([message(requested())], tx)
    bound = await post(http, "badge_001/revocations", taken)
    assert (bound.status_code, bound.json()["error"]["code"]) == (409, "BADGE_BOUND")
    assert await broken_checks(service, CHECKS) == set()

    acts = (await http.get(f"{ADMINS}/acts", headers=ADMIN)).json()["data"]
    told_acts = [(one["action"], one["userId"], one["reason"]) for one in acts["acts"]]
    assert sorted(told_acts) == [("awarded", 7, "A mistake"), ("revoked", 7, "Wash trading")]
    assert {one["adminId"] for one in acts["acts"]} == {1}
    assert acts["nextCursor"] is None
    other = await http.get(f"{ADMINS}/acts?userId=8", headers=ADMIN)
    assert other.json()["data"]["acts"] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "definitions"),
        ("post", "badge_001/awards"),
        ("post", "badge_001/revocations"),
        ("get", "acts"),
    ],
)
async def test_only_admins_may(http: httpx.AsyncClient, method: str, path: str) -> None:
    answers = [
        await http.request(method, f"{ADMINS}/{path}", headers=headers, json=NEW)
        for headers in ({}, OWNER)
    ]
    assert [answer.status_code for answer in answers] == [401, 403]
