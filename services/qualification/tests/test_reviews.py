"""Everybody is looked at under another ladder: paused, stopped, killed, frozen, overlooked."""

import asyncio

import httpx
import pytest
from laurel_events import Database, DueTask
from laurel_events.due_task import LeaseLostError
from laurel_events.testing import claimed
from qualification.handlers import LADDER_REVIEW, RECONSIDERATIONS, reconsider, reviews
from qualification.ladders import Ladders
from sqlalchemy import text

from .conftest import NOW
from .ladder_world import EASY, PATH, MakeTrade, Record, change, look, told


@pytest.mark.requirement("TIER-051")
async def test_a_look_is_paused_resumed_and_stopped(
    operator: httpx.AsyncClient, opened: Database, record: Record, trade: MakeTrade
) -> None:
    await record(*(trade("60000", user_id=user) for user in range(1, 6)))
    await look(opened)
    await change(operator, EASY)
    steps: list[tuple[str, int, str, int]] = []
    for act, pages in (("pause", 0), ("pause", 1), ("resume", 1), ("stop", 1), ("resume", 1)):
        await look(opened, most=2, times=pages)
        answer = await operator.post(f"{PATH}/2/{act}")
        state = (await operator.get(f"{PATH}/2")).json()["data"]
        steps.append((act, answer.status_code, state["state"], state["review"]["users"]))
    assert steps == [
        ("pause", 200, "paused", 0),
        ("pause", 409, "paused", 0),
        ("resume", 200, "running", 0),
        ("stop", 200, "stopped", 2),
        ("resume", 409, "stopped", 2),
    ]
    (task,) = await claimed(opened, RECONSIDERATIONS)
    await reconsider(task, opened.unit_of_work(lambda: NOW), Ladders())
    assert [one[0] for one in await told(opened) if one[1] == "tier"] == [1, 2]


@pytest.mark.requirement("TIER-051")
async def test_who_is_killed_or_frozen_in_the_middle_leaves_nothing_doubled_or_missed(
    operator: httpx.AsyncClient, opened: Database, record: Record, trade: MakeTrade
) -> None:
    """One worker dies before its commit; another thaws after its page was taken over."""
    users = range(1, 8)
    await record(*(trade("60000", user_id=user) for user in users))
    await look(opened)
    await change(operator, EASY)

    (dying,) = await claimed(opened, LADDER_REVIEW)
    with pytest.raises(ConnectionError):
        await _killed(dying, opened)
    (frozen,) = await claimed(opened, LADDER_REVIEW)
    await look(opened, most=2, times=1)
    with pytest.raises(LeaseLostError):
        await _thawed(frozen, opened)
    await asyncio.gather(_race(opened), _race(opened))
    await look(opened, most=2)

    unlocked = [one[0] for one in await told(opened) if one[1] == "tier"]
    assert unlocked == list(users)
    progress = (await operator.get(f"{PATH}/2")).json()["data"]
    assert (progress["state"], progress["review"]["users"]) == ("done", len(users))


async def _killed(task: DueTask, database: Database) -> None:
    async with database.unit_of_work(lambda: NOW)() as tx:
        await reviews.look_at_page(task, tx, Ladders(), 2)
        raise ConnectionError("the process is gone")


async def _thawed(task: DueTask, database: Database) -> None:
    await reviews.review_page(task, database.unit_of_work(lambda: NOW), Ladders(), 2)


async def _race(database: Database) -> None:
    """A second worker: only one of two that hold the same page gets through."""
    for task in await claimed(database, LADDER_REVIEW):
        try:
            await _thawed(task, database)
        except LeaseLostError:
            return


@pytest.mark.requirement("TIER-031", "TIER-051")
async def test_what_was_decided_by_the_ladder_before_is_found_later(
    operator: httpx.AsyncClient, opened: Database, record: Record, trade: MakeTrade
) -> None:
    """A batch read the ladder, and ended after everybody had been looked at under the next one."""
    await look(opened)
    await record(trade("30000"))
    await change(operator, EASY)
    await look(opened)
    async with opened.engine.begin() as connection:
        await connection.execute(text("update standings set perpetual_usd = 60000"))
    assert [one for one in await told(opened) if one[0] == 7] == []
    for _ in range(2):
        (task,) = await claimed(opened, RECONSIDERATIONS)
        await reconsider(task, opened.unit_of_work(lambda: NOW), Ladders())
    assert [one for one in await told(opened) if one[0] == 7] == [
        (7, "tier", 1),
        (7, "milestone", 40_000),
    ]
