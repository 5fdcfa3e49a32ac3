"""Ranks, pages and percentiles are those of the whole order, whatever was counted in advance."""

import random
from datetime import timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from competition.handlers.lifecycle import RANKS, SWEEP, start_sweeping
from competition.rules.competition import Competition
from competition.store import ranks, standings
from competition_world import ANNA, API, BEN, CLEO, HOUR, NOW, PRIZES, TERMS, World, trade
from laurel_schemas.competition_standings_v1 import RankChanged
from laurel_service.testing import bearer

START = TERMS.starts_at
DAY = timedelta(days=1)

_ENTRANTS = """
    insert into entries (competition_id, user_id, id, state, entered_at, score, trades, reached_at)
    select '{id}', user_id, gen_random_uuid(), 'entered',
        timestamptz '2025-06-01' + user_id % 50 * interval '40 minutes', score, 1,
        case when score = 0 then 'infinity'
            else timestamptz '2025-06-02' + user_id % 7 * interval '25 minutes' end
    from unnest(array[{scores}]::numeric[]) with ordinality as given(score, user_id)
"""
AMOUNTS = ["0", "0.0000000001", "0.5", "1", "99.9999999999", "100", "100.0000000001", "101.7"]
AMOUNTS += ["999.9999999999", "1000", "1009.99", "1010", "123456.78", "99999999999999999990"]


async def filled(world: World, scoring: str, scores: list[str]) -> Competition:
    made = await world.publish(scoring=scoring)
    await world.execute(_ENTRANTS.format(id=made.id, scores=", ".join(scores)))
    await world.execute(f"update competitions set participants = {len(scores)}")
    return made


def drawn(scoring: str, chance: random.Random) -> list[str]:
    if scoring == "realized_profit":
        return [
            chance.choice((*AMOUNTS, "-0.0000000001", "-1.5", "-99", "-5000")) for _ in range(400)
        ]
    if scoring != "volume":
        return [str(chance.choice((0, 1, 2, 99, 100, 640, 999, 1000, 54321))) for _ in range(400)]
    return [chance.choice(AMOUNTS) for _ in range(300)] + [
        f"{chance.lognormvariate(6, 3):.10f}" for _ in range(100)
    ]


@pytest.mark.requirement("COMP-040")
@pytest.mark.parametrize("scoring", ["volume", "trade_count", "realized_profit"])
async def test_a_rank_is_the_place_in_the_whole_order(world: World, scoring: str) -> None:
    """Before and after entries left, scores moved, and the counts were folded."""
    chance = random.Random(scoring)
    made = await filled(world, scoring, drawn(scoring, chance))
    await _holds(world, made, chance)
    await world.execute(
        "update entries set state = 'left', left_at = now(), reason = 'withdrawn'"
        " where user_id % 9 = 0"
    )
    await world.execute(
        "update entries set score = score + 1, reached_at = '2025-06-03' where user_id % 4 = 0"
    )
    await _holds(world, made, chance)
    async with world.unit_of_work() as tx:
        await start_sweeping(tx)
    await world.run(SWEEP)
    await _holds(world, made, chance)
    crowded = await world.rows(
        "select 1 from standing_counts group by competition_id, place, period having count(*) > 1"
    )
    assert crowded == []
    await world.execute(
        "update competitions set participants = (select count(*) from entries"
        " where state = 'entered')"
    )


async def _holds(world: World, made: Competition, chance: random.Random) -> None:
    async with world.database.reading() as session:
        order = list(await standings.top(session, made.id, 1_000))
        for one in chance.sample(order, 60):
            assert await ranks.standing_of(session, made.id, one.user_id) == one
        for rank in (1, 2, *chance.sample(range(1, len(order)), 15), len(order), len(order) + 1):
            assert (
                list(await ranks.page_at(session, made.id, rank, 5)) == order[rank - 1 : rank + 4]
            )
            around = order[rank - 1 : rank]
            ahead = [await standings.before(session, made.id, one, 3) for one in around]
            assert ahead == [order[max(0, rank - 4) : rank - 1] for _ in around]


@pytest.mark.requirement("COMP-040")
async def test_leaderboards_and_ledgers_are_read_by_index(world: World) -> None:
    made = await filled(world, "volume", [str(n) for n in range(5_000)])
    await world.execute(
        "insert into trade_ledger (user_id, traded_at, recorded_at, notional_usd, pair, side,"
        " source, trade_id) select 7, timestamptz '2025-05-01' + n * interval '1 minute', now(), 1,"
        " 'BTC', 'buy', 'perpetual', n::text from generate_series(1, 5000) as n"
    )
    await world.execute("analyze")
    of = f"competition_id = '{made.id}' and state = 'entered'"
    plans = [
        await world.rows(f"explain {query}")
        for query in (
            f"select * from entries where {of} order by behind, reached_at, entered_at, user_id"
            " limit 20",
            "select sum(notional_usd) from trade_ledger where user_id = 7"
            " and traded_at > '2025-05-04 10:00'",
            f"select sum(entrants) from standing_counts where competition_id = '{made.id}'"
            " and place < -4490",
        )
    ]
    said = ["\n".join(row[0] for row in plan) for plan in plans]
    assert "using entries_by_rank" in said[0]
    assert "user_id_traded_at_idx" in said[1]
    assert "standing_counts_by_place" in said[2]
    await world.execute("delete from entries; delete from standing_counts")
    await world.execute("update competitions set participants = 0")


@pytest.mark.requirement("COMP-003")
async def test_the_order_is_shown_from_any_side(http: httpx.AsyncClient, world: World) -> None:
    """From a rank on, around the caller, by percentiles; after the end by final ranks."""
    made = await world.publish()
    await world.enter(made, *range(1, 21))
    await world.trade(*(trade(user, str(100 * user), START) for user in range(1, 21)))
    before = await _shown(http, made)
    await world.settle(made)

    assert await _shown(http, made) == before
    page, around, percentiles = before
    assert page == [(5, 16), (6, 15), (7, 14)]
    assert around == ([(1, 20), (2, 19), (3, 18), (4, 17)], "10.0000")
    assert percentiles == [(99, 1), (95, 1), (90, 2), (75, 5), (50, 10), (25, 15)]
    assert await world.rows("select 1 from standing_counts") == []


async def _shown(http: httpx.AsyncClient, made: Competition) -> tuple[Any, Any, Any]:
    path = f"{API}/{made.id}/leaderboard"

    async def get(query: str) -> Any:
        return (await http.get(f"{path}{query}", headers=bearer(19))).json()["data"]

    page, around, percentiles = (
        await get("?rank=5&limit=3"),
        await get("/neighbours?around=2"),
        await get("/percentiles"),
    )
    standing = [
        [(one["rank"], one["userId"]) for one in each["standings"]] for each in (page, around)
    ]
    shown = [(one["percentile"], one["rank"]) for one in percentiles["percentiles"]]
    return standing[0], (standing[1], around["topPercentage"]), shown


@pytest.mark.requirement("COMP-006")
async def test_a_rank_that_changed_is_told_once_a_day(world: World) -> None:
    made = await world.publish(prizes=PRIZES, ends_at=START + 3 * DAY)
    await world.enter(made, ANNA, BEN)
    await world.at(START)
    await world.run(RANKS)
    await world.enter(made, CLEO)
    await world.trade(trade(BEN, "70", START), trade(ANNA, "50", START + HOUR))
    world.clock.now = START + DAY
    await world.run(RANKS)
    async with world.unit_of_work() as tx:
        tx.schedule(RANKS, f"{made.id}/1", tx.now)
    await world.trade(trade(ANNA, "500", START + HOUR))
    await world.run(RANKS)

    told = await world.told(RankChanged)
    assert [(one.user_id, one.previous_rank, one.current_rank) for one in told] == [
        (BEN, 2, 1),
        (ANNA, 1, 2),
    ]
    assert (told[1].current_score, told[1].leader_score, told[1].gap_to_leader) == (50, 70, 20)
    assert [(one.rank_range, one.reward) for one in told[0].potential_rewards] == [
        ("1st", "500 points"),
        ("1st-3rd", "Trophy Breeder NFT"),
        ("2nd-4th", "a share of 100 points"),
    ]
    await world.settle(made)
    await world.run(RANKS)
    assert len(await world.told(RankChanged)) == 2
    assert await world.rows("select 1 from due where kind = 'ranks'") == []


async def test_ranks_are_told_a_page_after_the_other(world: World) -> None:
    made = await filled(world, "volume", [str(n) for n in range(1, 1_501)])
    await world.at(START)
    for day in range(2):
        world.clock.now = START + day * DAY / 24
        for _ in range(2):
            await world.run(RANKS)
        await world.execute("update entries set score = 3000 - score")
        await world.execute(f"update told_ranks set day = {day - 1}")
    told = {one.user_id: one.previous_rank for one in await world.told(RankChanged)}
    assert told == {user: 1501 - user for user in range(1, 1_501)}
    assert made.terms.starts_at - NOW == HOUR


@pytest.mark.parametrize(
    ("score", "place"),
    [("0", 1), ("-5", 2), ("0.1", 0), ("7", -7), ("99.9", -99), ("100", -3100), ("12345", -5123)],
)
async def test_a_place_is_of_leading_digits(world: World, score: str, place: int) -> None:
    [row] = await world.rows("select rank_place(cast(:score as numeric))", score=Decimal(score))
    assert row[0] == place
