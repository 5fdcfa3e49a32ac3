"""Screening finds, a person decides, and who is excluded sees why."""

from datetime import timedelta
from typing import Any

import httpx
from competition.handlers.lifecycle import SCREEN
from competition.handlers.people import forget, remember
from competition.rules.competition import Competition
from competition_world import (
    ANNA,
    API,
    AS_OWNER,
    BEN,
    CLEO,
    MANAGED,
    NOW,
    PRIZES,
    TERMS,
    World,
    trade,
)
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import CompetitionLeft
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_service.testing import bearer

START = TERMS.starts_at
WALLETS = (
    "4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
    "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin",
)
HELPER, STRANGER = 77, 78


def fill(buyer: int, seller: int, minute: int, match: str | None) -> list[TradeExecuted]:
    """Both sides of a fill."""
    at = START + timedelta(minutes=minute)
    return [
        trade(buyer, "100.5", at, side="buy", match_id=match),
        trade(seller, "100.5", at, side="sell", match_id=match),
    ]


async def known(world: World, user: int, wallet: str, age: timedelta) -> None:
    told = UserAnnounced(user_id=user, wallet_address=wallet, joined_at=START - age)
    async with world.unit_of_work() as tx:
        await remember([message(told)], tx)


async def screened(world: World) -> Competition:
    """Anna and a helper trade in circles, Ben with himself; all honest trades are Cleo's."""
    made = await world.publish(prizes=PRIZES)
    await world.enter(made, ANNA, BEN, CLEO)
    for user, wallet, age in ((ANNA, 0, 99), (BEN, 0, 99), (CLEO, 1, 1)):
        await known(world, user, WALLETS[wallet], timedelta(days=age))
    await world.at(START)
    trades = [
        each
        for n in range(4)
        for each in fill(*((ANNA, HELPER) if n % 2 else (HELPER, ANNA)), n, f"m{n}")
    ]
    trades += [each for n in range(4) for each in fill(BEN, BEN, n, f"b{n}")]
    trades += [each for n in range(9) for each in fill(CLEO, STRANGER + n, n, f"c{n}")]
    await world.trade(*trades)
    await world.run(SCREEN)
    return made


async def queue(http: httpx.AsyncClient, made: Competition, query: str = "") -> Any:
    answer = await http.get(f"{MANAGED}/{made.id}/findings{query}", headers=AS_OWNER)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_what_is_found_waits_with_its_evidence(http: httpx.AsyncClient, world: World) -> None:
    made = await screened(world)
    await world.run(SCREEN)
    page = await queue(http, made, "?limit=3")
    rest = await queue(http, made, f"?cursor={page['nextCursor']}")
    found = {one["kind"]: one for one in (*page["findings"], *rest["findings"])}

    assert {kind: (one["label"], one["accounts"]) for kind, one in found.items()} == {
        "ring": ("evidence", [ANNA, HELPER]),
        "self_trade": ("evidence", [BEN]),
        "same_wallet": ("evidence", [ANNA, BEN]),
        "young_account": ("suspicion", [CLEO]),
    }
    ring = found["ring"]["evidence"]
    assert (ring["fills"], ring["volumeUsd"], ring["windows"]) == (
        4,
        "402.0000",
        ["1h", "1d", "7d"],
    )
    assert ring["shareOfVolume"] == {str(ANNA): 1.0, str(HELPER): 1.0}
    assert ring["examples"][0] == {
        "pair": "BTC",
        "buyer": HELPER,
        "seller": ANNA,
        "usd": "100.5000",
        "at": "2025-06-01T13:00:00Z",
    }
    assert await world.told(CompetitionLeft) == []
    [due] = await world.rows("select due_at from due where kind = 'screen'")
    assert due.due_at == START + timedelta(hours=1)


async def test_only_a_decision_excludes_and_it_shows_what_it_rests_on(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await screened(world)
    found = {one["kind"]: one["id"] for one in (await queue(http, made))["findings"]}
    statuses = await _decide_in_turn(http, made, found)
    seen = await http.get(f"{API}/{made.id}/findings/me", headers=bearer(BEN))
    of_others = await http.get(f"{API}/{made.id}/findings/me", headers=bearer(ANNA))
    entry = await http.get(f"{API}/{made.id}/entries/me", headers=bearer(BEN))
    await world.run(SCREEN)

    assert statuses == [403, 200, 200, 409, 200, 404]
    [left] = await world.told(CompetitionLeft)
    assert (left.user_id, left.reason, left.explanation) == (
        BEN,
        "disqualified",
        "You traded with yourself.",
    )
    [shown] = seen.json()["data"]
    assert (shown["kind"], shown["evidence"]["fills"]) == ("self_trade", 4)
    assert of_others.json()["data"] == []
    assert entry.json()["data"]["explanation"] == "You traded with yourself."
    assert [one["kind"] for one in (await queue(http, made, "?state=excluded"))["findings"]] == [
        "self_trade"
    ]
    assert {one["kind"] for one in (await queue(http, made))["findings"]} == {
        "ring",
        "young_account",
    }


async def _decide_in_turn(
    http: httpx.AsyncClient, made: Competition, found: dict[str, str]
) -> list[int]:
    """How the steps of a review are answered."""
    path = f"{MANAGED}/{made.id}/findings"
    order = {"decision": "exclude", "explanation": "You traded with yourself."}
    denied = await http.post(f"{path}/{found['ring']}/decide", json=order, headers=bearer(ANNA))
    decided = [
        await http.post(f"{path}/{found[kind]}/decide", json=changed, headers=AS_OWNER)
        for kind, changed in (
            ("self_trade", order),
            ("self_trade", order),
            ("self_trade", order | {"decision": "dismiss"}),
            ("same_wallet", order | {"decision": "dismiss"}),
        )
    ]
    missing = await http.post(f"{path}/{made.id}/decide", json=order, headers=AS_OWNER)
    return [one.status_code for one in (denied, *decided, missing)]


async def test_likeness_without_a_match_is_suspicion(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.at(START)
    rounds = [(ANNA, HELPER) if n % 2 else (HELPER, ANNA) for n in range(6)]
    await world.trade(*(one for n, both in enumerate(rounds) for one in fill(*both, n, None)))
    await world.run(SCREEN)
    [found] = (await queue(http, made))["findings"]

    assert (found["kind"], found["label"], found["accounts"]) == (
        "ring",
        "suspicion",
        [ANNA, HELPER],
    )


async def test_nothing_is_looked_at_after_the_end_but_once(world: World) -> None:
    made = await screened(world)
    await world.at(made.terms.ends_at)
    assert await world.status(made) == "completed"
    await world.run(SCREEN)
    assert await world.rows("select 1 from due where kind = 'screen'") == []


async def test_of_a_deleted_user_no_wallet_is_kept(world: World) -> None:
    await known(world, ANNA, WALLETS[0], timedelta(days=3))
    [before] = await world.rows("select * from people")
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=ANNA))], tx)
    [after] = await world.rows("select * from people")

    assert (len(before.wallet_hash), before.joined_at) == (32, START - timedelta(days=3))
    assert (after.wallet_hash, after.joined_at, after.deleted) == (None, None, True)
    assert WALLETS[0].encode() not in before.wallet_hash
    assert NOW < START
