"""Badges as a catalogue with versions: tried, changed at a time, undone, and asked about later."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from badges import store
from badges.handlers import record_trades
from badges.handlers.admin import award_by_list, revoke
from badges.handlers.trials import BADGE_TRIAL, answer_trial
from badges.handlers.versions import BADGE_EFFECT, install_catalogue, take_effect
from badges.looking_back import LOOK_BACK, look_back
from badges.offered import Offered
from badges.rules import Badge, TradeCount
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message
from laurel_schemas.social_interactions_v1 import UserFollowed
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service import Service
from laurel_service.testing import bearer, client

from .conftest import LIMITS, NOW, trading_badges
from .test_activities import announced, done, record

ADMIN = bearer(1, roles=("user", "admin"))
OWNER = bearer(7)
DEFINITIONS = "/api/v1/badges/admin/definitions"
JOINED = datetime(2025, 1, 15, tzinfo=UTC)
MANY = replace(trading_badges()[0], badge_id="badge_many", name="Many", criteria=TradeCount(5))


@pytest_asyncio.fixture
async def http(
    service: Service, unit_of_work: UnitOfWork, trade: Callable[..., TradeExecuted]
) -> AsyncIterator[httpx.AsyncClient]:
    """A client; users 7, 8 and 9 have traded 4, 3 and 2 times, a day after another each."""
    await install(unit_of_work, MANY)
    times = ((7, 4), (8, 3), (9, 2))
    trades = [
        trade(user_id=user, usd="100", at=f"2025-03-0{day}T10:00:00Z")
        for user, count in times
        for day in range(1, count + 1)
    ]
    async with unit_of_work() as tx:
        await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
    async with client(service) as opened:
        yield opened


async def install(unit_of_work: UnitOfWork, *badges: Badge) -> None:
    async with unit_of_work() as tx:
        await install_catalogue(tx, badges)


async def look(database: Database, unit_of_work: UnitOfWork) -> None:
    for task in await claimed(database, LOOK_BACK):
        await look_back(task, unit_of_work)


def wanted(trades: int, **more: Any) -> dict[str, Any]:
    return {
        "name": "Many",
        "badgeType": "micro_badge",
        "category": "trading",
        "rarity": "Common",
        "description": f"Trade {trades} times",
        "taskId": "task_many",
        "taskName": "Many",
        "criteria": {"trades": trades},
        "reason": "A fair",
        **more,
    }


async def change(http: httpx.AsyncClient, body: dict[str, Any]) -> httpx.Response:
    return await http.post(f"{DEFINITIONS}/badge_many/versions", json=body, headers=ADMIN)


async def versions(http: httpx.AsyncClient) -> list[tuple[Any, ...]]:
    answer = await http.get(f"{DEFINITIONS}/badge_many/versions", headers=ADMIN)
    return [
        (
            one["version"],
            one["definition"]["criteria"]["trades"],
            one["onOffer"],
            one["madeBy"],
            one["inForceAt"] is not None,
        )
        for one in answer.json()["data"]["versions"]
    ]


async def asked(http: httpx.AsyncClient, at: str) -> dict[str, Any]:
    """Why user 7 had the badge at a moment, or had not."""
    path = "/api/v1/badges/badge_many/decision"
    answer = await http.get(path, params={"at": at}, headers=OWNER)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def owners(http: httpx.AsyncClient) -> list[int]:
    found = []
    for user in (7, 8, 9):
        answer = await http.get("/api/v1/badges/badge_many/decision", headers=bearer(user))
        assert answer.status_code == 200, answer.text
        found += [user] if answer.json()["data"]["isOwned"] else []
    return found


@pytest.mark.requirement("BADGE-034", "BADGE-003")
async def test_a_change_is_tried_made_planned_stopped_and_undone(
    http: httpx.AsyncClient, badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    tried = (await change(http, wanted(3, dryRun=True))).json()["data"]
    assert tried["version"] is None
    for task in await claimed(badges_database, BADGE_TRIAL):
        await answer_trial(task, unit_of_work)
    path = f"/api/v1/badges/admin/trials/{tried['trialId']}"
    trial = (await http.get(path, headers=ADMIN)).json()["data"]
    assert (trial["users"], trial["wouldEarn"], trial["askedBy"]) == (3, 2, 1)
    assert trial["endedAt"] is not None
    await look(badges_database, unit_of_work)
    assert await owners(http) == []

    assert (await change(http, wanted(4))).json()["data"]["version"] == 2
    await look(badges_database, unit_of_work)
    assert await owners(http) == [7]
    soon = (NOW + timedelta(days=400 * 30)).isoformat()
    assert (await change(http, wanted(3, effectiveAt=soon))).json()["data"]["version"] == 3
    assert (await change(http, wanted(2, effectiveAt=soon))).json()["data"]["version"] == 4
    stop = f"{DEFINITIONS}/badge_many/versions/4/stop"
    assert [(await http.post(stop, headers=ADMIN)).status_code for _ in "12"] == [200, 409]
    for task in await claimed(badges_database, BADGE_EFFECT):
        await take_effect(task, unit_of_work)
    await look(badges_database, unit_of_work)
    assert await owners(http) == [7, 8]
    assert (await change(http, wanted(5, onOffer=False))).json()["data"]["version"] == 5
    await look(badges_database, unit_of_work)
    assert await owners(http) == [7, 8]
    assert await versions(http) == [
        (5, 5, False, 1, True),
        (4, 2, True, 1, False),
        (3, 3, True, 1, True),
        (2, 4, True, 1, True),
        (1, 5, True, None, True),
    ]
    acts = (await http.get("/api/v1/badges/admin/acts", headers=ADMIN)).json()["data"]["acts"]
    assert [(one["action"], one["reason"]) for one in acts] == [("changed", "A fair")] * 4


@pytest.mark.requirement("BADGE-034")
async def test_the_same_release_again_leaves_alone_what_operators_changed(
    http: httpx.AsyncClient, badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    await change(http, wanted(4))
    other = replace(MANY, badge_id="badge_other")
    shown = []
    for catalogue in ((MANY, other), (MANY,), (replace(MANY, criteria=TradeCount(6)),), (other,)):
        await install(unit_of_work, *catalogue)
        async with badges_database.reading() as session:
            offers = await store.offers(session)
        shown.append([(one.badge.badge_id, one.badge.criteria) for one in offers])
    four, five, six = map(TradeCount, (4, 5, 6))
    assert shown == [
        [("badge_many", four), ("badge_other", five)],
        [("badge_many", four)],
        [("badge_many", six)],
        [("badge_other", five)],
    ]
    assert (await versions(http))[0] == (4, 6, False, None, True)


@pytest.mark.requirement("BADGE-034")
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (wanted(0), 422, "BADGE_INVALID"),
        (wanted(4, reason=""), 422, "VALIDATION_FAILED"),
        (wanted(4, effectiveAt="2020-01-01T00:00:00Z"), 422, "EFFECTIVE_IN_THE_PAST"),
    ],
)
async def test_a_wrong_change_changes_nothing(
    http: httpx.AsyncClient, body: dict[str, Any], status: int, code: str
) -> None:
    answer = await change(http, body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    unknown = await http.post(f"{DEFINITIONS}/nope/versions", json=wanted(4), headers=ADMIN)
    assert unknown.json()["error"]["code"] == "BADGE_UNKNOWN"
    assert len(await versions(http)) == 1
    for headers, refused in (({}, 401), (OWNER, 403)):
        asked = await http.post(f"{DEFINITIONS}/badge_many/versions", json=body, headers=headers)
        assert asked.status_code == refused


@pytest.mark.requirement("BADGE-035", "BADGE-017")
async def test_why_somebody_has_a_badge_or_has_not_as_of_any_moment(
    http: httpx.AsyncClient,
    badges_database: Database,
    unit_of_work: UnitOfWork,
    trade: Callable[..., TradeExecuted],
) -> None:
    last = message(trade(at="2025-05-30T10:00:00Z"))
    async with unit_of_work() as tx:
        await record_trades([last], tx, LIMITS, Offered())

    before = await asked(http, "2025-03-03T00:00:00Z")
    assert (before["isOwned"], before["current"], before["target"]) == (False, "2", "5")
    assert (before["version"], before["decidedBy"]) == (None, None)
    after = await asked(http, "2025-06-02T00:00:00Z")
    assert after["isOwned"]
    assert (after["version"], after["wasOffered"]) == (1, True)
    assert after["decidedBy"] == {
        "kind": "event",
        "eventId": str(last.meta.id),
        "earnedAt": "2025-06-01T12:00:00Z",
        "reached": "5",
        "target": "5",
    }
    part = {"criteria": {"trades": 5}, "current": "5", "target": "5"}
    assert after["parts"] == [{**part, "isMet": True, "atMost": False}]

    later = badges_database.unit_of_work(lambda: NOW + timedelta(hours=1))
    async with later() as tx:
        await revoke("badge_many", 7, "Wash trading", 1, tx)
        await award_by_list("badge_many", [9], "A friend", 1, tx)
    gone = await asked(http, "2025-06-02T00:00:00Z")
    assert (gone["isOwned"], gone["revokedAt"]) == (False, "2025-06-01T13:00:00Z")
    assert (await asked(http, "2025-06-01T12:30:00Z"))["isOwned"]
    assert await owners(http) == [9]


@pytest.mark.requirement("BADGE-035")
async def test_every_kind_of_figure_is_explained_part_by_part(
    http: httpx.AsyncClient, unit_of_work: UnitOfWork
) -> None:
    """What is dated is that of the moment; followers are at most those of today."""
    parts: list[dict[str, Any]] = [
        {"volume_usd": "400"},
        {"streak_days": 4},
        {"count_of": "user_followed", "at_least": 2},
        {"streak_of": "any", "at_least": 1, "days": "utc"},
        {"joined_before": "2025-02-01T00:00:00Z"},
        {"any_of": [{"followers": 25}, {"pairs": 2}]},
    ]
    criteria = {"all_of": parts}
    await change(http, wanted(5, criteria=criteria))
    await record(unit_of_work, announced(7, joined=JOINED, followers=30))
    await record(unit_of_work, done(UserFollowed, user_id=7, target_id=99))
    found = {}
    for at in ("2025-03-02T00:00:00Z", "2090-01-01T00:00:00Z"):
        data = await asked(http, at)
        shown = [(one["current"], one["isMet"], one["atMost"]) for one in data["parts"]]
        found[at[:10]] = (data["current"], data["target"], shown)
    assert found["2025-03-02"][2][:2] == [("100", False, False), ("1", False, False)]
    assert found["2025-03-02"][2][5:] == [("30", True, True), ("1", False, False)]
    assert found["2090-01-01"] == (
        "5",
        "6",
        [
            ("400", True, False),
            ("4", True, False),
            ("1", False, False),
            ("1", True, False),
            ("1", True, False),
            ("30", True, True),
            ("1", False, False),
        ],
    )
