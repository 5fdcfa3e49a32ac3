"""Scoring by more than sums: live as from the log, changed with a reason, looked at before."""

import random
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from compared_world import compared
from competition.comparing import FILTERS
from competition.expressions import evaluate
from competition.handlers.scoring import RESCORE
from competition.rules.competition import Competition
from competition.rules.folding import scored
from competition.rules.positions import Deal
from competition.rules.scoring import Scoring
from competition_world import ANNA, API, AS_OWNER, BEN, CLEO, HOUR, MANAGED, TERMS, World, trade
from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced
from laurel_service import Service
from laurel_service.testing import bearer

START = TERMS.starts_at
RULES: tuple[dict[str, Any], ...] = (
    {"scoring": "realized_profit"},
    {"scoring": "return", "minimum_trade_usd": Decimal(20)},
    {"scoring": "expression", "expression": "profit * 2 + sqrt(volume) - losses"},
    {"scoring": "volume", "most_per_trade": Decimal(60), "most_per_pair": Decimal(200)},
    {"scoring": "trade_count", "minimum_held_seconds": 300, "pairs": ("BTC",)},
    {"scoring": "distinct_pairs", "minimum_held_seconds": 300},
    {"scoring": "realized_profit", "most_per_day": Decimal(40)},
)


def drawn(chance: random.Random, users: tuple[int, ...], many: int) -> list[Any]:
    return [
        trade(
            chance.choice(users),
            str(chance.randint(0, 900) / 10),
            START + chance.random() * HOUR,
            pair=chance.choice(("BTC", "ETH")),
            side=chance.choice(("buy", "sell")),
            size=Decimal(chance.randint(1, 40)) / 10,
        )
        for _ in range(many)
    ]


def expected(made: Competition, trades: list[Any], user: int) -> Any:
    own = [
        Deal(one.traded_at, one.trade_id, one.pair, one.side, one.notional_usd, one.size)
        for one in trades
        if one.user_id == user
    ]
    return scored(made.terms.rule, own, evaluate).score


@pytest.mark.requirement("COMP-050", "COMP-060")
async def test_scores_in_order_are_those_of_the_log_in_any_order_of_arrival(world: World) -> None:
    """Late, doubled and worthless trades in random batches; then settled, losers without a prize.

    The audit, which computes them a third time, agrees when the world is left.
    """
    chance = random.Random(11)
    made = [await world.publish(**rule) for rule in RULES]
    for one in made:
        await world.enter(one, ANNA, BEN, CLEO)
    trades = drawn(chance, (ANNA, BEN), 80)
    arriving = [*trades, *chance.sample(trades, 20)]
    chance.shuffle(arriving)
    while arriving:
        await world.trade(*arriving[:9])
        del arriving[:9]

    for one in made:
        found = dict(await world.standings(one))
        assert found == {user: expected(one, trades, user) for user in (ANNA, BEN, CLEO)}
        assert await world.rescored(one) == 0
    await world.settle(made[0])
    await world.execute("update entries set score = score where true")
    [row] = await world.rows(
        "select differing, traders from settlements where competition_id = :id", id=made[0].id
    )
    assert (row.differing, row.traders) == (0, 2)


@pytest.mark.requirement("COMP-060")
async def test_a_scoring_is_looked_at_changed_and_kept_with_its_reason(
    http: httpx.AsyncClient, world: World
) -> None:
    """By volume Ben leads, by profit Anna does; a loss stands behind who did nothing."""
    made = await world.publish()
    await world.enter(made, ANNA, BEN, CLEO)
    await world.trade(
        trade(ANNA, "100", START),
        trade(ANNA, "130", START + HOUR, side="sell"),
        trade(BEN, "900", START),
        trade(BEN, "800", START + HOUR, side="sell"),
    )
    profit = {"scoring": "realized_profit"}
    path = f"{MANAGED}/{made.id}/scoring"
    stranger = await http.post(f"{path}/preview", json=profit, headers=bearer(ANNA))
    assert stranger.status_code == 403
    wrong = await http.post(
        path, json={"scoring": "expression", "expression": "open(1)", "reason": "x"},
        headers=AS_OWNER,
    )  # fmt: skip
    assert wrong.json()["error"]["details"]["fields"][0]["field"] == "body.expression"
    looked = await http.post(f"{path}/preview", json=profit, headers=AS_OWNER)
    then = [
        (one["userId"], one["rank"], one["rankThen"], one["scoreThen"])
        for one in looked.json()["data"]["standings"]
    ]
    assert then == [(ANNA, 2, 1, "30"), (CLEO, 3, 2, "0"), (BEN, 1, 3, "-100")]
    assert await world.standings(made) == [(BEN, 1700), (ANNA, 230), (CLEO, 0)]

    await _changed(http, world, made, path, profit)
    await _read_by_ranks(http, made)
    await world.settle(made)
    late = await http.post(path, json={"reason": "again"}, headers=AS_OWNER)
    assert late.json()["error"]["code"] == "WRONG_STATUS"
    sealed = await http.get(f"{API}/{made.id}/checkpoint", headers=bearer(1))
    assert '"record":"terms.v2"' in sealed.json()["data"]["record"]


async def _changed(
    http: httpx.AsyncClient, world: World, made: Competition, path: str, profit: dict[str, str]
) -> None:
    """Once, however often it is asked for."""
    for _ in range(2):
        changed = await http.post(path, json=profit | {"reason": "by profit"}, headers=AS_OWNER)
        assert changed.json()["data"]["scoringVersion"] == 2, changed.text
    await world.run(RESCORE)
    assert await world.standings(made) == [(ANNA, 30), (CLEO, 0), (BEN, -100)]
    shown = await http.get(f"{API}/{made.id}/scoring", headers=bearer(ANNA))
    assert [
        (one["version"], one["scoring"], one["reason"]) for one in shown.json()["data"]["versions"]
    ] == [(2, "realized_profit", "by profit"), (1, "volume", None)]
    assert [one.scoring for one in await world.told(CompetitionAnnounced)][-1] == "realized_profit"


async def _read_by_ranks(http: httpx.AsyncClient, made: Competition) -> None:
    """Pages from a rank on, a cursor behind a loss, and the caller's own place agree."""
    for user, rank in ((ANNA, 1), (CLEO, 2), (BEN, 3)):
        own = await http.get(f"{API}/{made.id}/leaderboard/me", headers=bearer(user))
        assert (own.json()["data"]["rank"], own.json()["data"]["userId"]) == (rank, user)
        page = await http.get(f"{API}/{made.id}/leaderboard?rank={rank}", headers=bearer(user))
        assert page.json()["data"]["standings"][0]["userId"] == user
    whole = await http.get(f"{API}/{made.id}/leaderboard?limit=3", headers=bearer(ANNA))
    cursor = whole.json()["data"]["nextCursor"]
    after = await http.get(f"{API}/{made.id}/leaderboard?cursor={cursor}", headers=bearer(ANNA))
    assert after.json()["data"]["standings"] == []


@pytest.mark.requirement("COMP-016", "COMP-060")
async def test_filters_of_scores_in_order_show_who_moved_for_them(
    service: Service, world: World
) -> None:
    made = await world.publish(
        scoring="realized_profit", minimum_held_seconds=3600, most_per_trade=Decimal(10)
    )
    await world.enter(made, ANNA, BEN)
    await world.trade(
        trade(ANNA, "100", START),
        trade(ANNA, "109", START + HOUR, side="sell"),
        trade(BEN, "100", START),
        trade(BEN, "150", START + HOUR / 2, side="sell"),
    )
    found = {name: await compared(service, made, name) for name in FILTERS}
    moved = {
        name: [(one["user_id"], one["rank_without"], one["score_without"]) for one in lines]
        for name, lines in found.items()
    }
    assert moved.pop("held-time") == [(ANNA, 2, "9"), (BEN, 1, "10")]
    assert moved == {
        name: [] for name in ("exclusions", "minimum-trade", "pairs", "pauses", "caps")
    }
    assert found["held-time"][1]["why"] == "1 more trades would count"


async def test_the_form_of_old_terms_stays(world: World) -> None:
    """A record that was sealed before there were other scorings is made again, byte by byte."""
    from competition.rules.records import terms_record  # noqa: PLC0415

    made = await world.publish()
    assert '"record":"terms.v1"' in terms_record(made, START)
    assert "scoringVersion" not in terms_record(made, START)
    changed = replace(made, terms=replace(made.terms, most_per_day=Decimal("5.50")))
    assert '"mostPerDay":"5.5"' in terms_record(changed, START)
    assert Scoring().caps == (None, None, None)
