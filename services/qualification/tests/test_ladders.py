"""The ladder as a catalogue: versions, tried, made, planned, undone."""

from typing import Any

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import claimed
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks
from qualification.audit import CHECKS
from qualification.handlers import (
    LADDER_EFFECT,
    install_ladder,
    take_effect,
)
from qualification.ladders import Ladders, as_said
from qualification.settings import LADDER
from sqlalchemy import text

from .conftest import NOW
from .ladder_world import EASY, HARD, PATH, MakeTrade, Record, change, look, saved, told


@pytest.mark.requirement("TIER-051", "TIER-031")
async def test_a_change_is_tried_and_made_and_everybody_is_looked_at(
    operator: httpx.AsyncClient, opened: Database, record: Record, trade: MakeTrade
) -> None:
    """Users of 60,000, 300,000 and 45,000; the last has the savings of the first new step."""
    await _stand(opened, record, trade)
    before = await told(opened)
    assert before == [(8, "tier", 1), (8, "milestone", 100_000)]

    assert await change(operator, EASY, dryRun=True) == {
        "version": None,
        "tiers": [{"level": 1, "users": 1}],
        "milestones": [{"usd": "40000", "users": 2}, {"usd": "200000", "users": 1}],
        "savings": [{"usd": "5", "users": 1}],
    }
    assert await told(opened) == before
    assert await look(opened) == 1

    assert (await change(operator, EASY))["version"] == 2
    assert await look(opened, most=2) == 2
    assert (await told(opened))[len(before) :] == [
        ("rule", 1, 50_000),
        (7, "tier", 1),
        (7, "milestone", 40_000),
        (8, "milestone", 200_000),
        (9, "milestone", 40_000),
        (9, "savings", 5),
    ]
    shown = (await operator.get(f"{PATH}/2")).json()["data"]
    review = {"users": 3, "usersInAll": 3, "tiers": 1, "milestones": 3, "savings": 1}
    assert shown["review"] == review | {"endedAt": "2025-06-01T12:00:00Z"}
    assert (shown["state"], shown["madeBy"], shown["reason"]) == ("done", 1, "A fair for beginners")


@pytest.mark.requirement("TIER-051", "TIER-030")
async def test_what_the_next_version_undoes_was_granted_and_is_told_once(
    operator: httpx.AsyncClient,
    opened: Database,
    record: Record,
    trade: MakeTrade,
    service: Service,
) -> None:
    await _stand(opened, record, trade)
    news = []
    for ladder in (EASY, HARD, EASY):
        before = len(await told(opened))
        await change(operator, ladder)
        await look(opened)
        news.append([one for one in (await told(opened))[before:] if one[0] != "rule"])
    assert [len(one) for one in news] == [5, 0, 0]
    async with opened.engine.begin() as connection:
        unlocked = "select user_id from standings where unlocked_level = 1 order by user_id"
        assert list(await connection.scalars(text(unlocked))) == [7, 8]
        await connection.execute(text("update standings set dirty = false"))
    assert await broken_checks(service, CHECKS) == set()


async def _stand(opened: Database, record: Record, trade: MakeTrade) -> None:
    usd = {7: "60000", 8: "300000", 9: "45000"}
    await record(*(trade(volume, user_id=user) for user, volume in usd.items()))
    await saved(opened, (9, "6"), (8, "3"))


@pytest.mark.requirement("TIER-051")
async def test_a_version_takes_effect_at_its_time_unless_a_later_one_did(
    operator: httpx.AsyncClient, opened: Database
) -> None:
    later = {"effectiveAt": "2999-01-01T00:00:00Z"}
    versions = [(await change(operator, one, **later))["version"] for one in (EASY, HARD)]
    assert versions == [2, 3]
    await operator.post(f"{PATH}/2/stop")
    assert (await change(operator, EASY))["version"] == 4
    for task in await claimed(opened, LADDER_EFFECT):
        await take_effect(task, opened.unit_of_work(lambda: NOW))
    listed = (await operator.get(PATH)).json()["data"]["versions"]
    assert [(one["version"], one["state"]) for one in listed] == [
        (4, "running"),
        (3, "overtaken"),
        (2, "stopped"),
        (1, "overtaken"),
    ]
    assert (await change(operator, HARD, **later))["version"] == 5
    for task in await claimed(opened, LADDER_EFFECT):
        await take_effect(task, opened.unit_of_work(lambda: NOW))
    async with opened.reading() as session:
        assert await Ladders().in_force(session) == HARD
    assert [one for one in await told(opened) if one[0] == "rule"] == [
        ("rule", 1, 50_000),
        ("rule", 1, 400_000),
    ]


@pytest.mark.requirement("TIER-051")
async def test_the_settings_make_a_version_only_where_they_changed(
    operator: httpx.AsyncClient, opened: Database
) -> None:
    """What an operator made outlasts the next deployment of the same settings."""
    await change(operator, EASY)
    for ladder in (LADDER, LADDER, HARD, HARD):
        async with opened.unit_of_work(lambda: NOW)() as tx:
            await install_ladder(tx, ladder)
    listed = (await operator.get(PATH)).json()["data"]["versions"]
    assert [(one["version"], one["madeBy"]) for one in listed] == [(3, None), (2, 1), (1, None)]


@pytest.mark.requirement("TIER-051")
async def test_bad_changes_are_refused_and_change_nothing(operator: httpx.AsyncClient) -> None:
    good = {"ladder": as_said(EASY), "reason": "r"}
    cases: list[tuple[Any, int, str]] = [
        (good | {"ladder": as_said(EASY) | {"tiers": []}}, 422, "LADDER_INVALID"),
        (good | {"effectiveAt": "2001-01-01T00:00:00Z"}, 422, "EFFECTIVE_IN_THE_PAST"),
        (good | {"reason": ""}, 422, "VALIDATION_FAILED"),
        ({"ladder": good["ladder"]}, 422, "VALIDATION_FAILED"),
    ]
    for order, status, code in cases:
        answer = await operator.post(PATH, json=order)
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    for path, status in (("/9", 404), ("/0", 422), ("/9/stop", 404)):
        answer = await (operator.get if "stop" not in path else operator.post)(f"{PATH}{path}")
        assert answer.status_code == status
    refused = await operator.post(PATH, json=good, headers=bearer(7))
    assert refused.status_code == 403
    assert len((await operator.get(PATH)).json()["data"]["versions"]) == 1
