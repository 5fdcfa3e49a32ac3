"""Windows of volume and participation, a minute and an hour, as the ledger has them."""

from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from competition.handlers.entering import leave
from competition.handlers.lifecycle import ANALYSE
from competition.rules.activity import kept_from, made_from, window_of
from competition.rules.competition import Competition
from competition_world import ANNA, API, BEN, CLEO, HOUR, TERMS, World, trade
from laurel_service.testing import bearer

START = TERMS.starts_at
MINUTE = timedelta(minutes=1)


@pytest.mark.requirement("COMP-023")
def test_what_late_trades_may_be_in_is_made_anew() -> None:
    later = START + 8 * HOUR + timedelta(seconds=130)
    assert window_of("minute", later) == START + 8 * HOUR + 2 * MINUTE
    assert window_of("hour", later) == START + 8 * HOUR
    assert made_from("minute", START, later, whole=False) == START + 8 * HOUR - 3 * MINUTE
    assert made_from("hour", START, later, whole=False) == START + 7 * HOUR
    assert made_from("hour", START + 30 * MINUTE, later, whole=True) == START
    assert made_from("minute", START, later, whole=True) == kept_from("minute", START, later)
    assert kept_from("minute", START, later) == START + 2 * HOUR + 2 * MINUTE
    assert made_from("minute", START, START + MINUTE, whole=False) == START


async def windows(http: httpx.AsyncClient, made: Competition, kind: str) -> list[Any]:
    path = f"{API}/{made.id}/activity?window={kind}"
    told = (await http.get(path, headers=bearer(CLEO))).json()["data"]["windows"]
    return [
        (
            (datetime.fromisoformat(one["startsAt"]) - START) // MINUTE,
            *(one[name] for name in ("volumeUsd", "trades", "traders")),
        )
        for one in told
    ]


@pytest.mark.requirement("COMP-023")
async def test_windows_are_those_of_the_ledger(http: httpx.AsyncClient, world: World) -> None:
    """With late trades, without who has left; what was lost is made again at the end."""
    made = await world.publish(ends_at=START + 9 * HOUR)
    await world.enter(made, ANNA, BEN)
    await world.trade(
        trade(ANNA, "5", START),
        trade(ANNA, "6.5", START + MINUTE - timedelta(microseconds=1)),
        trade(BEN, "7", START + MINUTE),
        trade(CLEO, "1000", START),
        trade(BEN, "0", START),
    )
    await world.at(START + 2 * MINUTE)
    await world.run(ANALYSE)
    assert await windows(http, made, "minute") == [(1, "7", 1, 1), (0, "11.5", 2, 1)]
    assert await windows(http, made, "hour") == [(0, "18.5", 3, 2)]

    world.clock.now = START + 7 * HOUR
    await world.trade(trade(BEN, "1", START + 7 * HOUR), trade(BEN, "2", START + MINUTE))
    await world.run(ANALYSE)
    assert await windows(http, made, "minute") == [(420, "1", 1, 1)]
    assert await windows(http, made, "hour") == [(420, "1", 1, 1), (0, "18.5", 3, 2)]

    await world.execute("delete from activity_windows where starts_at = '2025-06-01 20:00Z'")
    async with world.unit_of_work() as tx:
        await leave(made.id, ANNA, tx)
    await world.settle(made)
    await world.run(ANALYSE)
    assert await windows(http, made, "hour") == [(420, "1", 1, 1), (0, "9", 2, 1)]
    draft = await world.draft()
    answer = await http.get(f"{API}/{draft.id}/activity", headers=bearer(CLEO))
    assert answer.json()["error"]["code"] == "EVENT_NOT_FOUND"
