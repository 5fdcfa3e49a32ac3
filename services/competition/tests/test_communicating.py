"""What people hear while a competition runs: reminders, milestones, notices."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from competition.handlers.lifecycle import ANALYSE, TELL_TIME, extend
from competition_world import ADMIN, ANNA, AS_OWNER, HOUR, MANAGED, NOW, TERMS, World, trade
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionMilestoneReached,
    CompetitionNoticePosted,
    CompetitionReminded,
)
from laurel_service.testing import bearer

START = TERMS.starts_at
MINUTE = timedelta(minutes=1)


@pytest.mark.requirement("COMP-030")
async def test_milestones_are_told_once(world: World) -> None:
    """The highest of those that were passed at once."""
    made = await world.publish()
    await world.enter(made, *range(100, 111))
    await world.at(START)
    await world.trade(trade(100, "1200000", START))
    await world.run(ANALYSE)
    await world.trade(trade(100, "1", START + MINUTE))
    await world.run(ANALYSE)

    told = [
        (one.measure, one.milestone, one.milestone_name)
        for one in await world.told(CompetitionMilestoneReached)
    ]
    assert told == [
        ("participants", 10, "10 participants"),
        ("volume", 1_000_000, "1,000,000 USD traded"),
    ]
    [row] = await world.rows("select due_at from due where kind = 'analyse'")
    assert row.due_at == START + MINUTE


@pytest.mark.requirement("COMP-030")
async def test_start_and_end_are_reminded_of_a_day_before(world: World) -> None:
    """Of the time that holds then: who extends a competition has it reminded of anew."""
    starts, ends = NOW + timedelta(days=2), NOW + timedelta(days=5)
    made = await world.publish(starts_at=starts, ends_at=ends, entry_deadline=ends)
    near = await world.publish()
    due = await world.rows("select due_at from due where kind = 'tell_time' order by 1")
    assert [one.due_at for one in due] == [starts - 24 * HOUR, ends - 24 * HOUR]
    world.clock.now = starts - 24 * HOUR
    await _due_until(world, world.clock.now)
    await world.at(starts)
    async with world.unit_of_work() as tx:
        await extend(made.id, ends + 24 * HOUR, ADMIN, "so decided", tx)
    world.clock.now = ends
    await world.run(TELL_TIME)

    told = [
        (one.subject, one.due_at, one.hours_remaining)
        for one in await world.told(CompetitionReminded)
    ]
    assert told == [("start", starts, 24), ("end", ends + 24 * HOUR, 24)]
    assert near.terms.starts_at - NOW < 24 * HOUR


async def _due_until(world: World, at: Any) -> None:
    """Run what is due by a time, and leave the rest."""
    await world.execute(
        f"update due set kind = 'later' where kind = 'tell_time' and due_at > '{at}'"
    )
    await world.run(TELL_TIME)
    await world.execute("update due set kind = 'tell_time' where kind = 'later'")


@pytest.mark.requirement("COMP-031")
async def test_a_manager_says_something_to_everybody(http: httpx.AsyncClient, world: World) -> None:
    made, draft = await world.publish(), await world.draft()
    order = {"title": "Change of rules", "body": "From noon on <b>DOGE</b> counts."}
    path = f"{MANAGED}/{made.id}"
    answers = [
        await http.post(f"{path}/notices", json=order, headers=AS_OWNER),
        await http.post(f"{path}/notices", json=order, headers=bearer(ANNA)),
        await http.post(f"{MANAGED}/{draft.id}/notices", json=order, headers=AS_OWNER),
    ]
    [told] = await world.told(CompetitionNoticePosted)
    history = (await http.get(f"{path}/history", headers=AS_OWNER)).json()["data"]["changes"]

    assert [one.status_code for one in answers] == [201, 403, 409]
    assert (told.notice_id, told.title, told.body) == (
        answers[0].json()["data"]["id"],
        *order.values(),
    )
    assert history[-1]["action"] == f"notice {told.notice_id}"
