"""Rewards for taking part: told before, paid once to whoever traded enough, sealed and audited."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest
from competition.audit import CHECKS
from competition.handlers.entering import disqualify
from competition.rules.competition import Competition, TermsError
from competition.rules.participation import Reward, earned
from competition_world import (
    ADMIN,
    ANNA,
    API,
    AS_OWNER,
    BEN,
    CLEO,
    MANAGED,
    PRIZES,
    REWARDS,
    TERMS,
    World,
    trade,
)
from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced
from laurel_schemas.competition_prizes_v1 import PrizeAwarded
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks

DORA, EMIL = 10, 11
CHECK = "rewards_are_of_those_who_took_part"
START = TERMS.starts_at


async def traded(world: World) -> Competition:
    """Anna trades thrice, Ben once, Cleo not at all; Dora is excluded, and Emil leaves."""
    made = await world.publish(prizes=PRIZES[:1], participation=REWARDS)
    await world.enter(made, ANNA, BEN, CLEO, DORA, EMIL)
    often = [trade(user, "5", START) for user in (ANNA, DORA, EMIL) for _ in range(3)]
    await world.trade(*often, trade(BEN, "50", START))
    async with world.unit_of_work() as tx:
        await disqualify(made.id, DORA, "Wash trades.", ADMIN, tx)
    return made


@pytest.mark.requirement("COMP-017", "COMP-014", "COMP-016")
async def test_who_took_part_has_each_reward_once_at_any_rank(
    http: httpx.AsyncClient, world: World, service: Service
) -> None:
    made = await traded(world)
    left = await http.post(f"{API}/{made.id}/leave", headers=bearer(EMIL))
    assert left.status_code == 200
    [announced] = await world.told(CompetitionAnnounced)
    assert announced.participation_reward == (
        "1.50 points for taking part + 5 % off for who trades often"
    )
    await _foreseen(http, made)
    await world.settle(made)

    told = [(one.user_id, one.rank, one.prize.kind) for one in await world.told(PrizeAwarded)]
    assert told == [
        *((BEN, 1, "points"), (BEN, None, "points")),
        *((ANNA, None, "points"), (ANNA, None, "fee_discount")),
    ]
    sealed = json.loads((await _shown(http, ANNA, f"{made.id}/checkpoint"))["record"])
    assert sealed["record"] == "terms.v3"
    assert [(one["leastTrades"], one["points"]) for one in sealed["participation"]] == [
        *((1, "1.5"), (3, None)),
    ]
    await _listed(http, made)
    await _audited(world, service)


async def _shown(http: httpx.AsyncClient, user: int, path: str) -> Any:
    return (await http.get(f"{API}/{path}", headers=bearer(user))).json()["data"]


async def _foreseen(http: httpx.AsyncClient, made: Competition) -> None:
    """What is validated and estimated is what is paid at the end."""
    answer = await http.get(f"{MANAGED}/{made.id}/prizes/validation", headers=AS_OWNER)
    counted = {"winners": 2, "prizes": 4, "points": "503.00"}
    assert answer.json()["data"] == {"sound": True, "problems": [], **counted}
    own = await _shown(http, ANNA, f"{made.id}/prizes/me")
    assert [one["kind"] for one in own["prizes"]] == ["points", "fee_discount"]
    assert (await _shown(http, CLEO, f"{made.id}/prizes/me"))["prizes"] == []


async def _listed(http: httpx.AsyncClient, made: Competition) -> None:
    """Pages of prizes go on behind a reward, which is kept beside its winner's final rank."""
    path, seen = f"{MANAGED}/{made.id}/prizes/awards?limit=1", list[Any]()
    cursor: str | None = ""
    while cursor is not None:
        after = f"&cursor={cursor}" if cursor else ""
        page = (await http.get(f"{path}{after}", headers=AS_OWNER)).json()["data"]
        seen += [(one["userId"], one["rank"]) for one in page["prizes"]]
        cursor = page["nextCursor"]
    assert seen == [(BEN, 1), (BEN, 1), (ANNA, 2), (ANNA, 2)]


async def _audited(world: World, service: Service) -> None:
    """A reward too much, too little or of somebody else is found; what was is put back."""
    of_anna = f"where user_id = {ANNA} and number = 1000"
    for change, back in (
        ("points = points + 0.01", "points = points - 0.01"),
        ("number = 1005", "number = 1000"),
        (f"user_id = {CLEO}", f"user_id = {ANNA}"),
    ):
        await world.execute(f"update user_event_prizes set {change} {of_anna}")
        assert CHECK in await broken_checks(service, CHECKS)
        moved = f"where id = '{await _first(world, ANNA, CLEO)}'"
        await world.execute(f"update user_event_prizes set {back} {moved}")


async def _first(world: World, *users: int) -> Any:
    rows = await world.rows(
        "select id from user_event_prizes where user_id = any(:users) and kind = 'points'",
        users=list(users),
    )
    [only] = rows
    return only.id


@pytest.mark.requirement("COMP-017")
@pytest.mark.parametrize(
    ("rewards", "budget", "entrants", "said"),
    [
        ([Reward("points", "x")], None, None, "should say of what"),
        ([Reward("points", "x", points=Decimal(0))], None, None, "at least 0.01"),
        ([Reward("custom", "x"), Reward("custom", "y")], None, None, "come once"),
        ([Reward("points", "x", points=Decimal(1))], "10", None, "need maxEntrants"),
        ([Reward("points", "x", points=Decimal("1.01"))], "10", 10, "more than the 10"),
    ],
)
def test_rewards_that_do_not_fit_together_are_refused(
    rewards: list[Reward], budget: str | None, entrants: int | None, said: str
) -> None:
    left = None if budget is None else Decimal(budget)
    terms = replace(TERMS, participation=tuple(rewards), prize_budget=left, max_entrants=entrants)
    with pytest.raises(TermsError, match=said) as refused:
        terms.check()
    assert refused.value.field == "participation"


def test_as_many_trades_as_are_asked_for_are_enough() -> None:
    found = [[number for number, _ in earned(REWARDS, trades)] for trades in (0, 1, 2, 3)]
    assert found == [[], [1000], [1000], [1000, 1001]]


async def test_rewards_are_answered_as_they_were_asked_for(http: httpx.AsyncClient) -> None:
    order: dict[str, Any] = {
        "name": "Cup",
        "startsAt": "2025-06-01T13:00:00Z",
        "endsAt": "2025-06-01T15:00:00Z",
        "maxEntrants": 10,
        "prizeBudget": "15",
        "participation": [
            {"kind": "points", "description": "x", "points": "1.5"},
            {
                "kind": "fee_discount",
                "description": "y",
                "leastTrades": 9,
                "feeReductionPercent": 5,
            },
        ],
    }
    made = (await http.post(MANAGED, json=order, headers=AS_OWNER)).json()["data"]
    again = (await http.get(f"{MANAGED}/{made['id']}", headers=AS_OWNER)).json()["data"]
    first, second = again["participation"]
    assert again["participation"] == made["participation"]
    assert (first["points"], first["leastTrades"]) == ("1.5", 1)
    assert (second["feeReductionPercent"], second["leastTrades"]) == (5, 9)
    refused = await http.post(MANAGED, json=order | {"prizeBudget": "14.99"}, headers=AS_OWNER)
    [field] = refused.json()["error"]["details"]["fields"]
    assert field["field"] == "body.participation"
