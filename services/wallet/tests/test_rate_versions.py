"""The rates as a catalogue: versions tried, made, planned, stopped and undone by operators."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from laurel_events.testing import claimed
from laurel_schemas.social_interactions_v1 import VideoInteraction, VideoShared, VideoViewed
from laurel_service.testing import bearer
from wallet.handlers.supposing import SUPPOSE
from wallet_http import ADMIN, API, FRIEND, made
from wallet_world import NOW, World

Act = Callable[..., VideoInteraction]
PATH = f"{API}/admin/rates"
FIRST = {
    "viewer": {
        "minimum": 100,
        "points": {"video_liked": "1", "video_viewed": "1", "video_shared": "2"}
        | {"comment_posted": "2"},
        "daily_cap": None,
    },
    "creator": {
        "minimum": 1000,
        "points": {"video_uploaded": "5", "like_received": "1", "view_received": "0.1"}
        | {"share_received": "1"},
        "daily_cap": None,
    },
    "points_kept": None,
}
DEAR: dict[str, Any] = {
    "viewer": {"minimum": 50, "points": {"video_liked": "3", "video_shared": "2"}}
    | {"daily_cap": "4.00"},
    "creator": FIRST["creator"],
    "points_kept": "P10D",
}


async def change(http: httpx.AsyncClient, rates: Any, **order: Any) -> Any:
    asked = {"rates": rates, "reason": "A week of likes"} | order
    return await made(http, "admin/rates", asked, user=ADMIN)


async def states(http: httpx.AsyncClient) -> list[tuple[int, str, int | None]]:
    listed = (await http.get(PATH, headers=ADMIN)).json()["data"]["versions"]
    return [(one["version"], one["state"], one["madeBy"]) for one in listed]


@pytest.mark.requirement("WALLET-006")
async def test_rates_are_tried_made_and_undone(
    http: httpx.AsyncClient, world: World, act: Act
) -> None:
    """Viewer 7 earns by the version of each moment, and a cap holds from its version on."""
    tried = await change(http, DEAR, dryRun=True)
    assert tried["version"] is None
    assert [tuple(one.values()) for one in tried["changes"]] == [
        ("points_kept", None, "P10D"),
        ("viewer.daily_cap", None, "4.00"),
        ("viewer.minimum", "100", "50"),
        ("viewer.points.comment_posted", "2", None),
        ("viewer.points.video_liked", "1", "3"),
        ("viewer.points.video_viewed", "1", None),
    ]
    assert await states(http) == [(1, "in_effect", None)]
    question = await http.get(f"{API}/admin/whatif/{tried['whatIf']}", headers=ADMIN)
    assert question.status_code == 200
    assert len(await claimed(world.database, SUPPOSE)) == 1

    assert (await change(http, DEAR))["version"] == 2
    for n in range(2):
        await world.earn(act(video_id=f"d{n}", owner_followers=0, actor_following=50))
    assert (await world.balances())[FRIEND] == 4

    shown = (await http.get(f"{PATH}/1", headers=ADMIN)).json()["data"]
    assert (shown["rates"], shown["state"]) == (FIRST, "overtaken")
    assert len((await change(http, shown["rates"], reason="It was dear"))["changes"]) == 6
    await world.earn(act(VideoShared, video_id="d3", owner_followers=0))
    assert (await world.balances())[FRIEND] == 6
    assert await states(http) == [
        (3, "in_effect", 900),
        (2, "overtaken", 900),
        (1, "overtaken", None),
    ]
    rows = await world.rows("select rule_version from transfers where credit_account = 7")
    assert sorted(row.rule_version for row in rows) == [2, 2, 3]


@pytest.mark.requirement("WALLET-006")
async def test_a_planned_version_counts_from_its_time_unless_it_is_stopped(
    http: httpx.AsyncClient, world: World, act: Act
) -> None:
    later = NOW + timedelta(hours=6)
    planned = {"effectiveAt": later.isoformat()}
    assert (await change(http, DEAR, **planned))["version"] == 2
    await world.earn(act(video_id="p1", owner_followers=0))
    view = act(VideoViewed, video_id="p2", actor_following=0, occurred_at=later)
    await world.earn(act(video_id="p3", occurred_at=later, owner_followers=0))
    await world.earn(view)
    assert (await world.balances())[FRIEND] == 4
    assert (await states(http))[0] == (2, "planned", 900)

    stopped = await made(http, "admin/rates/2/stop", user=ADMIN)
    assert (stopped["state"], stopped["stoppedAt"]) == ("stopped", "2025-06-01T12:00:00Z")
    await world.earn(act(video_id="p4", occurred_at=later, owner_followers=0))
    assert (await world.balances())[FRIEND] == 5
    # What was paid in advance expires as the stopped version says, also where it was gathered.
    await world.enter_gathered()
    lots = await world.rows("select user_id, remaining from lots order by user_id")
    assert [tuple(one) for one in lots] == [(7, Decimal(3)), (9, Decimal("0.10"))]
    for number, state in ((1, "in_effect"), (2, "stopped")):
        again = await http.post(f"{PATH}/{number}/stop", headers=ADMIN)
        assert (again.status_code, again.json()["error"]["details"]) == (409, {"state": state})


@pytest.mark.requirement("WALLET-006")
async def test_wrong_rates_are_refused_and_change_nothing(http: httpx.AsyncClient) -> None:
    viewer = DEAR["viewer"]
    wrong: list[tuple[Any, str]] = [
        ({"viewer": viewer}, "creator"),
        (DEAR | {"viewer": viewer | {"minimum": -1}}, "version 2, viewer: minimum"),
        (DEAR | {"viewer": viewer | {"points": {"video_liked": "0.001"}}}, "two decimals"),
        (DEAR | {"viewer": viewer | {"daily_cap": "NaN"}}, "viewer.daily_cap"),
        (DEAR | {"viewer": viewer | {"weekly_cap": "1"}}, "viewer.weekly_cap"),
        (DEAR | {"points_kept": "-P1D"}, "points_kept"),
        (DEAR | {"version": 9}, "version"),
        (DEAR | {"effective_from": "2025-06-02T00:00:00Z"}, "effective_from"),
    ]
    for rates, named in wrong:
        refused = await http.post(PATH, json={"rates": rates, "reason": "r"}, headers=ADMIN)
        error = refused.json()["error"]
        assert (refused.status_code, error["code"]) == (422, "RATES_INVALID"), rates
        assert named in error["message"]
    others: list[tuple[dict[str, Any], dict[str, str], int, str]] = [
        ({"effectiveAt": "2025-06-01T11:59:59Z"}, ADMIN, 422, "EFFECTIVE_IN_THE_PAST"),
        ({"reason": ""}, ADMIN, 422, "VALIDATION_FAILED"),
        ({}, bearer(FRIEND), 403, "FORBIDDEN"),
    ]
    for order, user, status, code in others:
        answer = await http.post(PATH, json={"rates": DEAR, "reason": "r"} | order, headers=user)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    for path, method in (("7", http.get), ("7/stop", http.post)):
        nowhere = await method(f"{PATH}/{path}", headers=ADMIN)
        assert nowhere.json()["error"]["code"] == "RATES_NOT_FOUND"
    assert await states(http) == [(1, "in_effect", None)]
