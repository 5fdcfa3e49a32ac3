"""Preferences, addresses and journeys, through the service's real edge."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_events import Database
from laurel_events.testing import claimed, message
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_service.testing import bearer, client
from notification_router.__main__ import build
from notification_router.handlers.proving import PROVE

from .conftest import NOW, Route
from .events import example
from .providers import TOKEN, TelegramServer, serving

USER = 1001
PATH = "/api/v1/notifications"
SAMPLE = json.loads(
    (
        Path(__file__).parents[3] / "docs/requirements/samples/notifications/preferences.json"
    ).read_text()
)


@pytest_asyncio.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    async with serving(TelegramServer(), "http") as server:
        yield server


@pytest_asyncio.fixture
async def http(
    environment: pytest.MonkeyPatch, telegram: TelegramServer
) -> AsyncIterator[httpx.AsyncClient]:
    environment.setenv("TELEGRAM_TOKEN", TOKEN)
    environment.setenv("TELEGRAM_API", telegram.url)
    async with client(build()) as opened:
        yield opened


async def choose(http: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    body = {"user_notification_preferences": changes}
    return await http.put(f"{PATH}/preferences", json=body, headers=bearer(USER))


@pytest.mark.requirement("NTF-160")
async def test_preferences_have_the_form_of_the_sample(http: httpx.AsyncClient) -> None:
    sample = SAMPLE["user_notification_preferences"]
    first = await http.get(f"{PATH}/preferences", headers=bearer(USER))
    assert first.json()["data"]["version"] == 0
    answer = await choose(http, **sample)
    assert answer.status_code == 200, answer.text
    kept = (await http.get(f"{PATH}/preferences", headers=bearer(USER))).json()["data"]
    shown = kept["user_notification_preferences"]
    assert shown["user_id"] == str(USER)
    assert shown["quiet_hours"].pop("days") is None
    assert {name: shown[name] for name in sample.keys() - {"user_id"}} == {
        name: sample[name] for name in sample.keys() - {"user_id"}
    }
    await choose(http, disabled_events=["badge_earned"])
    history = await http.get(f"{PATH}/preferences/history", headers=bearer(USER))
    assert [one["version"] for one in history.json()["data"]["versions"]] == [2, 1]
    other = await http.get(f"{PATH}/preferences", headers=bearer(7))
    assert other.json()["data"]["version"] == 0
    assert (await http.get(f"{PATH}/preferences")).status_code == 401


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"disabled_events": ["nothing"]}, "PREFERENCES_INVALID"),
        ({"channels": {"email": ["nothing"]}}, "PREFERENCES_INVALID"),
        ({"channels": {"pigeon": ["*"]}}, "PREFERENCES_INVALID"),
        (
            {"enabled_events": ["badge_earned"], "disabled_events": ["badge_earned"]},
            "PREFERENCES_INVALID",
        ),
        ({"quiet_hours": {"enabled": True, "timezone": "Mars"}}, "PREFERENCES_INVALID"),
        ({"delivery_preferences": {"critical_events": "weekly"}}, "VALIDATION_FAILED"),
        ({"loudness": 3}, "VALIDATION_FAILED"),
    ],
)
async def test_what_cannot_be_chosen_changes_nothing(
    http: httpx.AsyncClient, changes: dict[str, Any], code: str
) -> None:
    answer = await choose(http, **changes)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    kept = await http.get(f"{PATH}/preferences", headers=bearer(USER))
    assert kept.json()["data"]["version"] == 0


@pytest.mark.requirement("NTF-163")
async def test_a_journey_says_why_and_why_not(
    http: httpx.AsyncClient, routed: Route, router_database: Database
) -> None:
    await choose(
        http,
        channels={"email": ["*"]},
        quiet_hours={
            "enabled": True,
            "start_time": "13:00",
            "end_time": "15:30",
            "timezone": "Europe/Berlin",
        },
    )
    badge = message(example(BadgeEarned, user_id=USER), time=NOW - timedelta(seconds=1))
    await routed(badge)
    listed = await http.get(PATH, headers=bearer(USER))
    [entry] = listed.json()["data"]["notifications"]
    answer = await http.get(f"{PATH}/{entry['id']}/journey", headers=bearer(USER))
    journey = answer.json()["data"]
    assert journey["cause"]["id"] == str(badge.meta.id)
    assert journey["cause"]["correlationId"] == str(badge.meta.correlation_id)
    assert [one["channel"] for one in journey["channels"]] == ["email", "socket"]
    for one in journey["channels"]:
        assert (one["status"], one["reason"]) == ("scheduled", "quiet_hours")
        assert one["dueAt"] == "2025-06-01T13:30:00Z"
        assert one["deadlineAt"] == "2025-06-01T13:32:00Z"
        [step] = one["steps"]
        assert step["preferences_version"] == 1
        assert (step["zone"], step["local_time"]) == ("Europe/Berlin", "2025-06-01 14:00:00")
    stranger = await http.get(f"{PATH}/{entry['id']}/journey", headers=bearer(7))
    assert stranger.status_code == 404
    # The service's clock is years past that: it was due long ago.
    foreseen = await http.get(f"{PATH}/forecast", headers=bearer(USER))
    told = [(one["channel"], one["expected"]) for one in foreseen.json()["data"]["coming"]]
    assert [one[0] for one in told] == ["email", "socket"]
    nobody = await http.get(f"{PATH}/forecast", headers=bearer(7))
    assert nobody.json()["data"]["coming"] == []


async def test_an_address_is_proven_by_the_code_that_came_to_it(
    http: httpx.AsyncClient, router_database: Database
) -> None:
    path = f"{PATH}/addresses/telegram"
    given = await http.put(path, json={"address": "4711"}, headers=bearer(USER))
    assert given.json()["data"]["addresses"][0]["verifiedAt"] is None
    [task] = await claimed(router_database, PROVE)
    code = task.payload["code"]
    wrong = "000000" if code != "000000" else "000001"
    refused = await http.post(f"{path}/verify", json={"code": wrong}, headers=bearer(USER))
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "CODE_INVALID")
    assert (
        await http.post(f"{path}/verify", json={"code": code}, headers=bearer(7))
    ).status_code == 422
    proven = await http.post(f"{path}/verify", json={"code": code}, headers=bearer(USER))
    assert proven.json()["data"]["addresses"][0]["verifiedAt"] is not None
    again = await http.post(f"{path}/verify", json={"code": code}, headers=bearer(USER))
    assert again.status_code == 422
    assert (await http.delete(path, headers=bearer(USER))).status_code == 200
    assert (await http.delete(path, headers=bearer(USER))).status_code == 404


async def test_a_code_is_guessed_at_most_five_times(
    http: httpx.AsyncClient, router_database: Database
) -> None:
    path = f"{PATH}/addresses/telegram"
    await http.put(path, json={"address": "4711"}, headers=bearer(USER))
    [task] = await claimed(router_database, PROVE)
    code = task.payload["code"]
    wrong = "000000" if code != "000000" else "000001"
    for _ in range(5):
        await http.post(f"{path}/verify", json={"code": wrong}, headers=bearer(USER))
    late = await http.post(f"{path}/verify", json={"code": code}, headers=bearer(USER))
    assert late.status_code == 422
