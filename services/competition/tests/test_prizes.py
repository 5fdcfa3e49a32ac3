"""Prizes: what a rank wins, given out once, claimed, lapsed, taken back."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from competition.handlers.answers import note_delivered, note_failed
from competition.handlers.entering import disqualify
from competition.handlers.lifecycle import SETTLE
from competition.handlers.people import remember
from competition.handlers.prizes import LAPSE, ROLL_BACK
from competition.handlers.settling import settle
from competition.rules.competition import Competition
from competition_world import (
    ADMIN,
    ANNA,
    API,
    AS_ADMIN,
    AS_OWNER,
    BEN,
    CLEO,
    MANAGED,
    NOTARY,
    NOW,
    PRIZES,
    REWARDS,
    SETTLING,
    TERMS,
    World,
    trade,
)
from laurel_events.testing import DiedError, claimed, dying, message
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.competition_prizes_v1 import (
    PrizeAwarded,
    PrizeLapsed,
    PrizeOffered,
    PrizeReversed,
)
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.wallet_points_v1 import PrizeDelivered, PrizeFailed
from laurel_service.testing import bearer


async def ended(world: World, **terms: Any) -> Competition:
    """Ben is first, Anna second, Cleo has no score."""
    made = await world.publish(prizes=PRIZES, **terms)
    await world.enter(made, ANNA, BEN, CLEO)
    await world.trade(trade(ANNA, "5", TERMS.starts_at), trade(BEN, "7", TERMS.starts_at))
    await world.settle(made)
    return made


@pytest.mark.requirement("COMP-010", "COMP-011", "COMP-012", "COMP-014")
async def test_the_final_ranks_win_what_the_table_says_once(world: World) -> None:
    made = await ended(world)
    await world.execute(
        "insert into due (kind, key, due_at, payload)"
        f" values ('{SETTLE}', '{made.id}', now(), '{{}}')"
    )
    await world.settle(made)

    told = await world.told(PrizeAwarded)
    assert [(one.user_id, one.rank, one.prize.kind, one.prize.points) for one in told] == [
        (BEN, 1, "points", Decimal(500)),
        (BEN, 1, "nft", None),
        (ANNA, 2, "points", Decimal("33.34")),
        (ANNA, 2, "nft", None),
    ]
    assert told[1].prize.tier_name == "Trophy Breeder"
    [distribution] = await world.rows("select * from event_prize_distributions")
    assert (distribution.state, distribution.prizes) == ("distributed", 4)
    assert distribution.points == Decimal("533.34")
    history = await world.rows("select * from prize_claim_history")
    assert {str(one.prize_id) for one in history} == {one.prize_id for one in told}


@pytest.mark.requirement("COMP-014", "COMP-017")
@pytest.mark.parametrize("dies_after", range(2, 9, 2))
async def test_nobody_is_paid_twice_whatever_dies(world: World, dies_after: int) -> None:
    made = await world.publish(prizes=PRIZES, participation=REWARDS)
    await world.enter(made, ANNA)
    await world.trade(trade(ANNA, "5", TERMS.starts_at))
    await world.at(TERMS.ends_at)
    world.clock.now = TERMS.ends_at + SETTLING.grace

    for _ in range(dies_after):
        await world.run(SETTLE, limits=SETTLING, notary=NOTARY)
    for task in await claimed(world.database, SETTLE):
        with pytest.raises(DiedError):
            await settle(task, dying(world.unit_of_work), SETTLING, NOTARY)
    await world.settle(made)

    told = await world.told(PrizeAwarded)
    assert [one.prize.kind for one in told] == ["points", "nft", "points"]


@pytest.mark.requirement("COMP-052")
async def test_an_excluded_entrant_changes_every_rank_alike(
    http: httpx.AsyncClient, world: World
) -> None:
    """In the list, on one's own page, in prizes and in what is told."""
    made = await world.publish(prizes=PRIZES)
    await world.enter(made, ANNA, BEN, CLEO)
    await world.trade(
        *(trade(user, str(n), TERMS.starts_at) for n, user in enumerate((ANNA, BEN, CLEO), 1))
    )
    async with world.unit_of_work() as tx:
        await disqualify(made.id, CLEO, "Wash trades.", ADMIN, tx)
    await world.settle(made)
    path = f"{API}/{made.id}/leaderboard"
    listed = (await http.get(path, headers=bearer(CLEO))).json()["data"]["standings"]
    own = {
        user: (await http.get(f"{path}/me", headers=bearer(user))).json() for user in (ANNA, BEN)
    }

    ranks = {BEN: 1, ANNA: 2}
    assert {one["userId"]: one["rank"] for one in listed} == ranks
    assert {user: answer["data"]["rank"] for user, answer in own.items()} == ranks
    assert {one.user_id: one.rank for one in await world.told(PrizeAwarded)} == ranks
    assert {one.user_id: one.rank for one in await world.told(StandingFinal)} == ranks


@pytest.mark.requirement("COMP-015")
async def test_an_offered_prize_is_claimed_once_before_its_deadline(
    http: httpx.AsyncClient, world: World
) -> None:
    await ended(world, claims="manual", claim_days=2)
    offers = await world.told(PrizeOffered)
    assert [one.user_id for one in offers] == [BEN, BEN, ANNA, ANNA]
    assert await world.told(PrizeAwarded) == []
    mine = (await http.get(f"{API}/prizes/me", headers=bearer(ANNA))).json()["data"]["prizes"]
    assert {one["state"] for one in mine} == {"offered"}
    [won] = [one for one in mine if one["prize"]["kind"] == "points"]
    assert won["prize"] == {
        "kind": "points",
        "description": "a share of 100 points",
        "points": "33.34",
    }
    path = f"{API}/prizes/{won['id']}/claim"
    foreign = await http.post(path, headers=bearer(BEN))
    assert foreign.json()["error"]["code"] == "PRIZE_NOT_FOUND"
    answers = [await http.post(path, headers=bearer(ANNA)) for _ in range(2)]
    assert [one.json()["data"]["state"] for one in answers] == ["awarded", "awarded"]

    [told] = await world.told(PrizeAwarded)
    assert (told.prize_id, told.prize.points) == (won["id"], Decimal("33.34"))
    history = await http.get(f"{API}/prizes/history?limit=1", headers=bearer(ANNA))
    page = history.json()["data"]
    assert [(one["prizeId"], one["action"]) for one in page["history"]] == [(won["id"], "awarded")]
    rest = await http.get(f"{API}/prizes/history?cursor={page['nextCursor']}", headers=bearer(ANNA))
    assert [one["action"] for one in rest.json()["data"]["history"]] == ["offered", "offered"]


@pytest.mark.requirement("COMP-015")
async def test_an_offer_lapses_at_its_deadline(http: httpx.AsyncClient, world: World) -> None:
    await ended(world, claims="manual", claim_days=2)
    [first, *_] = await world.prizes()
    world.clock.now = first.claim_deadline
    late = await http.post(f"{API}/prizes/{first.id}/claim", headers=bearer(first.user_id))
    for _ in range(2):
        await world.run(LAPSE)

    assert (late.status_code, late.json()["error"]["code"]) == (409, "CLAIM_CLOSED")
    assert len(await world.told(PrizeLapsed)) == 4
    assert {one.state for one in await world.prizes()} == {"lapsed"}
    assert await world.rows("select 1 from due where kind = :kind", kind=LAPSE) == []


@pytest.mark.requirement("COMP-015")
async def test_who_is_suspended_claims_nothing(http: httpx.AsyncClient, world: World) -> None:
    await ended(world, claims="manual")
    suspended = UserAnnounced(
        user_id=ANNA,
        wallet_address="4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
        joined_at=NOW,
        account_status="suspended",
    )
    async with world.unit_of_work() as tx:
        await remember([message(suspended)], tx)
    [won, *_] = [one for one in await world.prizes() if one.user_id == ANNA]
    answer = await http.post(f"{API}/prizes/{won.id}/claim", headers=bearer(ANNA))

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "NOT_IN_GOOD_STANDING")
    assert await world.told(PrizeAwarded) == []


@pytest.mark.requirement("COMP-011", "COMP-013")
async def test_a_distribution_is_rolled_back_once(http: httpx.AsyncClient, world: World) -> None:
    made = await ended(world)
    path = f"{MANAGED}/{made.id}/prizes"
    order = {"reason": "the scores were wrong"}
    denied = await http.post(f"{path}/roll-back", json=order, headers=bearer(ANNA))
    answers = [await http.post(f"{path}/roll-back", json=order, headers=AS_OWNER) for _ in range(2)]
    for _ in range(3):
        await world.run(ROLL_BACK)

    assert denied.status_code == 403
    assert [one.status_code for one in answers] == [202, 202]
    told = await world.told(PrizeReversed)
    assert {one.prize_id for one in told} == {str(one.id) for one in await world.prizes()}
    assert (len(told), {one.reason for one in told}) == (4, {"the scores were wrong"})
    shown = (await http.get(path, headers=AS_ADMIN)).json()["data"]
    assert (shown["state"], shown["points"]) == ("rolled_back", "533.34")


@pytest.mark.requirement("COMP-011")
async def test_what_would_be_paid_is_validated_and_computed_before(
    http: httpx.AsyncClient, world: World
) -> None:
    made = await world.publish(prizes=PRIZES)
    await world.enter(made, ANNA, BEN)
    path = f"{MANAGED}/{made.id}/prizes"
    empty = (await http.get(f"{path}/validation", headers=AS_OWNER)).json()["data"]
    early = await http.post(f"{path}/distribute", headers=AS_OWNER)
    await world.trade(trade(ANNA, "5", TERMS.starts_at))
    full = (await http.get(f"{path}/validation", headers=AS_OWNER)).json()["data"]
    place = await http.get(f"{API}/{made.id}/prizes/me", headers=bearer(ANNA))
    none = await http.get(path, headers=AS_OWNER)
    await world.at(TERMS.ends_at)
    taken_up = await http.post(f"{path}/distribute", headers=AS_OWNER)
    await world.settle(made)

    assert (empty["sound"], empty["problems"]) == (False, ["nobody holds a rank that wins"])
    assert early.json()["error"]["code"] == "WRONG_STATUS"
    assert (full["sound"], full["prizes"], full["winners"], full["points"]) == (
        True,
        2,
        1,
        "500.00",
    )
    assert [one["kind"] for one in place.json()["data"]["prizes"]] == ["points", "nft"]
    assert none.json()["error"]["code"] == "DISTRIBUTION_NOT_FOUND"
    assert taken_up.status_code == 202
    assert len(await world.told(PrizeAwarded)) == 2


@pytest.mark.requirement("COMP-013")
async def test_what_the_wallet_answers_is_kept(http: httpx.AsyncClient, world: World) -> None:
    made = await ended(world)
    won = {one.user_id: one for one in await world.prizes() if one.kind == "points"}
    delivered = PrizeDelivered(
        user_id=BEN,
        competition_id=made.key,
        prize_id=str(won[BEN].id),
        points=Decimal(500),
        delivered_at=NOW,
    )
    failed = PrizeFailed(
        user_id=ANNA,
        competition_id=made.key,
        prize_id=str(won[ANNA].id),
        error_code="USER_DELETED",
        error_message="The user was deleted.",
        retry_available=False,
        failed_at=NOW,
    )
    async with world.unit_of_work() as tx:
        await note_delivered([message(delivered)], tx)
        await note_failed([message(failed)], tx)

    states = {
        one.user_id: (one.state, one.error_code)
        for one in await world.prizes()
        if one.kind == "points"
    }
    assert states == {BEN: ("delivered", None), ANNA: ("failed", "USER_DELETED")}
