"""The routes, through the service's real edge."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_service import Service
from laurel_service.testing import bearer, client
from notification_router.rules.tally import Tally
from notification_router.store import statistics
from notification_router.store.statistics import Window

from .conftest import Route
from .events import example

USER = 1001


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened


async def listed(http: httpx.AsyncClient, user: int = USER, **query: Any) -> dict[str, Any]:
    answer = await http.get("/api/v1/notifications", params=query, headers=bearer(user))
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


@pytest.mark.requirement("API-008")
async def test_the_inbox_is_paged_newest_first(http: httpx.AsyncClient, routed: Route) -> None:
    for number in range(5):
        await routed(message(example(BadgeEarned, name=f"badge {number}", user_id=USER)))
    seen: list[str] = []
    page = await listed(http, limit=2)
    while page["nextCursor"]:
        seen += [one["id"] for one in page["notifications"]]
        page = await listed(http, limit=2, cursor=page["nextCursor"])
    seen += [one["id"] for one in page["notifications"]]
    assert len(seen) == len(set(seen)) == 5
    assert await listed(http, user=7) == {"notifications": [], "nextCursor": None}


async def test_an_entry_says_what_became_of_it(http: httpx.AsyncClient, routed: Route) -> None:
    await routed(message(example(BadgeEarned, user_id=USER)))
    (entry,) = (await listed(http))["notifications"]
    assert entry["title"] == "🏆 Badge Earned!"
    assert entry["actionButton"] == "Activate Badge"
    assert entry["data"]["badge_details"]["badge_name"] == "The Contract Enlightener"
    assert entry["deliveries"] == [
        {
            "channel": "socket",
            "status": "sending",
            "reason": None,
            "dueAt": "2025-06-01T12:00:00Z",
            "deliveredAt": None,
            "readAt": None,
            "engagedAt": None,
        }
    ]


@pytest.mark.requirement("NTF-184")
async def test_engagement_counts_once(
    http: httpx.AsyncClient, routed: Route, router_database: Database
) -> None:
    await routed(message(example(BadgeEarned, user_id=USER)))
    (entry,) = (await listed(http))["notifications"]
    path = f"/api/v1/notifications/{entry['id']}/engaged"
    first = await http.post(path, headers=bearer(USER))
    second = await http.post(path, headers=bearer(USER))
    assert first.status_code == second.status_code == 200
    assert first.json()["data"] == second.json()["data"]
    outcomes = [getattr(one.event, "outcome", None) for one in await published(router_database)]
    assert outcomes == [None, "published", "engaged"]
    (entry,) = (await listed(http))["notifications"]
    assert entry["deliveries"][0]["status"] == "engaged"


@pytest.mark.requirement("API-007")
async def test_only_the_owner_can_engage(http: httpx.AsyncClient, routed: Route) -> None:
    await routed(message(example(BadgeEarned, user_id=USER)))
    (entry,) = (await listed(http))["notifications"]
    path = f"/api/v1/notifications/{entry['id']}/engaged"
    assert (await http.post(path)).status_code == 401
    stranger = await http.post(path, headers=bearer(7))
    assert stranger.status_code == 404
    assert stranger.json()["error"]["code"] == "NOTIFICATION_NOT_FOUND"
    unknown = await http.post(f"/api/v1/notifications/{uuid4()}/engaged", headers=bearer(USER))
    assert unknown.status_code == 404


async def test_a_bad_cursor_or_limit_is_refused(http: httpx.AsyncClient) -> None:
    for query, status in (
        ({"cursor": "????"}, 400),
        ({"cursor": "YQ=="}, 400),
        ({"limit": 101}, 422),
    ):
        answer = await http.get("/api/v1/notifications", params=query, headers=bearer(USER))
        assert answer.status_code == status


async def test_statistics_add_the_partitions_up_for_administrators(
    http: httpx.AsyncClient, router_database: Database
) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    tally = Tally().count("published", 5).count("delivered", 40).count("engaged", 900)
    windows = [
        Window(60, start, "badge_earned", "socket", "high", partition, 7, tally.to_json())
        for partition in (0, 1)
        for start in (now, now - timedelta(days=1))
    ]
    async with router_database.unit_of_work()() as tx:
        await statistics.save(tx.session, windows)
    path = "/api/v1/notifications/statistics"
    assert (await http.get(path, headers=bearer(USER))).status_code == 403
    answer = await http.get(path, headers=bearer(USER, roles=("admin",)))
    (figures,) = answer.json()["data"]["figures"]
    assert figures == {
        "windowStart": now.isoformat().replace("+00:00", "Z"),
        "type": "badge_earned",
        "channel": "socket",
        "priority": "high",
        "published": 2,
        "delivered": 2,
        "failed": 0,
        "engaged": 2,
        "pending": 0,
        "publishedPerMinute": 2.0,
        "successRatio": 1.0,
        "engagementRatio": 1.0,
        "latencyMs": {"mean": 40.0, "p50": 50, "p99": 50},
    }
