"""What competitions came to: figures by hand, and who may see them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import httpx
import pytest
from arro3.io import read_parquet
from competition.columnar import parquet
from competition.handlers.entering import disqualify, leave
from competition.handlers.exporting import EXPORT, KEPT
from competition.handlers.lifecycle import ANALYSE
from competition.rules.competition import Competition
from competition.rules.exporting import HEADS, line
from competition_world import (
    ADMIN,
    ANNA,
    API,
    AS_ADMIN,
    AS_OWNER,
    BEN,
    CLEO,
    HOUR,
    PRIZES,
    TERMS,
    World,
    trade,
)
from laurel_service.testing import bearer

START, END = TERMS.starts_at, TERMS.ends_at
MINUTE = timedelta(minutes=1)


async def ended(world: World) -> Competition:
    """Anna and Ben traded at both ends, Cleo was excluded, a fourth left, a fifth did nothing."""
    made = await world.publish(prizes=PRIZES)
    await world.execute("insert into people (user_id) select generate_series(1, 20)")
    await world.enter(made, ANNA, BEN, CLEO, 10, 11)
    await world.trade(
        trade(ANNA, "100", START - MINUTE),
        trade(ANNA, "1000", START),
        trade(ANNA, "500.5", END - MINUTE, pair="ETH"),
        trade(BEN, "300", START + HOUR / 2),
        trade(BEN, "200", END - MINUTE),
        trade(CLEO, "9000", START),
    )
    async with world.unit_of_work() as tx:
        await leave(made.id, 10, tx)
        await disqualify(made.id, CLEO, "Wash trades.", ADMIN, tx)
    await world.settle(made)
    await world.run(ANALYSE)
    return made


async def get(http: httpx.AsyncClient, path: str, headers: dict[str, str] = AS_OWNER) -> Any:
    answer = await http.get(f"{API}/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.mark.requirement("COMP-002", "COMP-020", "COMP-044")
async def test_the_end_of_a_competition_makes_its_figures(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await ended(world)
    found = await get(http, f"{made.id}/performance")

    assert found["overTime"] == [
        {"at": "2025-06-01T13:00:00Z", "volumeUsd": "1300", "trades": 2, "traders": 2},
        {"at": "2025-06-01T14:00:00Z", "volumeUsd": "700.5", "trades": 2, "traders": 2},
    ]
    assert found["topPairs"] == [
        {"pair": "BTC", "volumeUsd": "1500", "trades": 3},
        {"pair": "ETH", "volumeUsd": "500.5", "trades": 1},
    ]
    figures = {
        "participants": 3,
        "traders": 2,
        "trades": 4,
        "left": 1,
        "excluded": 1,
        "volumeUsd": "2000.5",
        "volumeBeforeUsd": "100",
        "participationRate": "15.00",
        "retention": "100.00",
        "prizeEffect": "2000.50",
        "prizePoints": "533.34",
        "usdPerPoint": "3.56",
        "medianTrades": 2,
        "topTenthShare": "75.01",
        "status": "completed",
    }
    assert {name: found[name] for name in figures} == figures
    assert found["compared"] == {
        "events": 0,
        "participants": None,
        "volumeUsd": None,
        "retention": None,
    }
    assert await world.rows("select 1 from due where kind = 'analyse'") == []


@pytest.mark.requirement("COMP-020", "COMP-021")
async def test_competitions_are_compared_and_seen_together(
    http: httpx.AsyncClient, world: World
) -> None:
    first = await ended(world)
    world.clock.now = END + HOUR
    later = {"starts_at": END + 2 * HOUR, "ends_at": END + 4 * HOUR}
    second = await world.publish(**later, entry_deadline=END + 4 * HOUR)
    await world.enter(second, ANNA)
    await world.at(END + 2 * HOUR)
    await world.trade(trade(ANNA, "1000.25", END + 2 * HOUR))
    await world.run(ANALYSE)
    world.clock.now += MINUTE
    compared = (await get(http, f"{second.id}/performance?interval=day"))["compared"]
    board = await get(http, "analytics/dashboard")
    trends = (await get(http, "analytics/participation-trends"))["trends"]
    volumes = await get(http, "analytics/volume-analysis")
    before = await get(http, "analytics/volume-analysis?to=2025-06-01T14:00:00Z&interval=hour")

    assert compared == {
        "events": 1,
        "participants": "33.33",
        "volumeUsd": "50.00",
        "retention": "0.00",
    }
    assert (board["events"], board["byStatus"]) == (2, {"active": 1, "completed": 1})
    assert (board["participants"], board["volumeUsd"]) == (4, "3000.75")
    assert (board["averageHours"], board["participationRate"]) == ("2.0", "15.00")
    assert [one["id"] for one in board["largest"]] == [str(first.id), str(second.id)]
    assert {one["state"]: one["prizes"] for one in board["prizes"]} == {"awarded": 4}
    assert trends == [
        {"at": "2025-06-01T00:00:00Z", "entered": 6, "gone": 2, "people": 5, "newcomers": 5}
    ]
    assert volumes["overTime"] == [
        {"at": "2025-06-01T00:00:00Z", "volumeUsd": "3000.75", "trades": 5, "traders": 2}
    ]
    assert volumes["topPairs"][0] == {"pair": "BTC", "volumeUsd": "2500.25", "trades": 4}
    assert volumes["byHourOfDay"][13:18] == ["1300", "700.5", "0", "0", "1000.25"]
    assert (before["volumeUsd"], len(before["overTime"])) == ("1300", 1)


@pytest.mark.requirement("COMP-021")
async def test_who_may_analyse_nothing_sees_nothing(http: httpx.AsyncClient, world: World) -> None:
    made = await ended(world)
    stranger = bearer(ANNA)
    for path in ("dashboard", "volume-analysis", "participation-trends"):
        found = await get(http, f"analytics/{path}", stranger)
        assert not any(found.get(name) for name in ("events", "overTime", "trends"))
    assert (await get(http, "analytics/dashboard", AS_ADMIN))["events"] == 1
    draft = await world.draft()
    answers = [
        await http.get(f"{API}/{made.id}/performance", headers=stranger),
        await http.get(f"{API}/{draft.id}/performance", headers=AS_OWNER),
        await http.get(f"{API}/analytics/dashboard?from=2024-01-01T00:00:00Z", headers=AS_OWNER),
        await http.get(f"{API}/analytics/dashboard?from=yesterday", headers=AS_OWNER),
    ]
    assert [one.json()["error"]["code"] for one in answers] == [
        "ROLE_MISSING",
        "ANALYTICS_NOT_FOUND",
        "PERIOD_INVALID",
        "VALIDATION_FAILED",
    ]


async def file_of(http: httpx.AsyncClient, world: World, made: Competition, kind: str) -> str:
    order = {"eventId": str(made.id), "kind": kind}
    asked = await http.post(f"{API}/analytics/export", json=order, headers=AS_OWNER)
    path = f"{API}/analytics/exports/{asked.json()['data']['id']}"
    early = await http.get(f"{path}/file", headers=AS_OWNER)
    assert (asked.status_code, early.json()["error"]["code"]) == (202, "EXPORT_PENDING")
    await world.run(EXPORT)
    foreign = await http.get(f"{path}/file", headers=bearer(ANNA))
    assert foreign.json()["error"]["code"] == "EXPORT_NOT_FOUND"
    state = (await http.get(path, headers=AS_OWNER)).json()["data"]
    assert state["state"] == "done"
    found = await http.get(f"{path}/file", headers=AS_OWNER)
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    return found.text


@pytest.mark.requirement("COMP-021")
async def test_figures_are_exported_as_csv(http: httpx.AsyncClient, world: World) -> None:
    made = await ended(world)
    standings, volume, prizes = [
        (await file_of(http, world, made, kind)).splitlines()
        for kind in ("standings", "volume", "prizes")
    ]

    assert standings[0] == "user_id,state,final_rank,score,trades,reached_at,entered_at"
    assert f"{ANNA},entered,1,1500.5,2,2025-06-01T14:59:00Z,2025-06-01T12:00:00Z" in standings
    assert f"{CLEO},disqualified,,9000,1,2025-06-01T13:00:00Z,2025-06-01T12:00:00Z" in standings
    assert f"{BEN},2025-06-01T13:00:00Z,300,1" in volume
    assert len(volume) == 6
    assert f"{ANNA},1,points,500 points,500.00,awarded,2025-06-01T15:00:10Z" in prizes
    world.clock.now += KEPT
    await world.run(EXPORT)
    assert await world.rows("select 1 from exports") == []
    assert await world.rows("select 1 from due where kind = 'export'") == []


@pytest.mark.requirement("COMP-021")
async def test_figures_are_exported_as_parquet(http: httpx.AsyncClient, world: World) -> None:
    """The same rows as in CSV, each column of its type."""
    made = await ended(world)
    path = await exported(http, world, made, "standings")
    lines = (await http.get(f"{path}/file", headers=AS_OWNER)).text.splitlines()
    found = await http.get(f"{path}/file?format=parquet", headers=AS_OWNER)
    assert found.headers["content-type"] == "application/vnd.apache.parquet"
    rows = read_parquet(BytesIO(found.content)).read_all().to_struct_array().to_pylist()
    by_user = {row["user_id"]: row for row in rows}
    assert len(rows) == len(lines) - 1
    first, excluded = by_user[ANNA], by_user[CLEO]
    assert (first["final_rank"], first["score"]) == (1, Decimal("1500.5"))
    assert first["entered_at"] == datetime(2025, 6, 1, 12, tzinfo=UTC)
    assert (excluded["final_rank"], excluded["state"]) == (None, "disqualified")
    for kind in ("volume", "prizes"):
        path = await exported(http, world, made, kind)
        found = await http.get(f"{path}/file?format=parquet", headers=AS_OWNER)
        assert len(read_parquet(BytesIO(found.content)).read_all()) > 0
    wrong = await http.get(f"{path}/file?format=xml", headers=AS_OWNER)
    assert wrong.json()["error"]["code"] == "VALIDATION_FAILED"


async def exported(http: httpx.AsyncClient, world: World, made: Competition, kind: str) -> str:
    """The path of an export that is done."""
    order = {"eventId": str(made.id), "kind": kind}
    asked = await http.post(f"{API}/analytics/export", json=order, headers=AS_OWNER)
    await world.run(EXPORT)
    return f"{API}/analytics/exports/{asked.json()['data']['id']}"


async def test_a_large_file_is_written_page_after_page(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await world.publish()
    await world.execute(
        "insert into entries (competition_id, user_id, id, state, entered_at)"
        f" select '{made.id}', n, gen_random_uuid(), 'entered', now() from generate_series(1, 5001)"
        " as n"
    )
    await world.execute("update competitions set participants = 5001")
    order = {"eventId": str(made.id), "kind": "standings"}
    asked = await http.post(f"{API}/analytics/export", json=order, headers=AS_OWNER)
    path = f"{API}/analytics/exports/{asked.json()['data']['id']}"
    await world.run(EXPORT)
    half = (await http.get(path, headers=AS_OWNER)).json()["data"]
    await world.run(EXPORT)
    lines = (await http.get(f"{path}/file", headers=AS_OWNER)).text.splitlines()

    assert (half["state"], half["rows"]) == ("running", 5000)
    assert [one.split(",")[0] for one in lines] == ["user_id", *map(str, range(1, 5002))]


@pytest.mark.requirement("COMP-021")
def test_a_loss_is_a_number() -> None:
    head = line(HEADS["standings"])
    lost = line([BEN, "entered", 2, "-12.5", 3, None, datetime(2025, 6, 1, tzinfo=UTC)])
    assert lost.startswith(f"{BEN},entered,2,-12.5,3,")
    packed = parquet("standings", f"{head}{lost}".encode())
    (row,) = read_parquet(BytesIO(packed)).read_all().to_struct_array().to_pylist()
    assert row["score"] == Decimal("-12.5")


@pytest.mark.requirement("COMP-046")
def test_no_cell_is_a_formula() -> None:
    assert line(["=1+1", "@a", "-x", "a,b", 'say "hi"', -5, None]) == (
        '\'=1+1,\'@a,\'-x,"a,b","say ""hi""",-5,\r\n'
    )
