"""Entry fees: nobody takes part before they have paid, and what comes to nothing comes back."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from competition.handlers.entering import leave
from competition.handlers.fees import note_paid, note_refused
from competition.handlers.lifecycle import RELEASE
from competition.handlers.people import forget
from competition.rules.competition import Competition
from competition.rules.entering import EntryRefusedError
from competition_world import ANNA, API, AS_OWNER, BEN, CLEO, MANAGED, NOW, TERMS, World, trade
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionEntered,
    EntryRefunded,
    EntryRequested,
)
from laurel_schemas.wallet_points_v1 import EntryFeePaid, EntryFeeRefused
from laurel_service.testing import bearer

FEE = Decimal("20.00")


async def pay(world: World, *, repeated: int = 1) -> None:
    """The wallet's answer to all that it was asked for so far."""
    told = [
        message(
            EntryFeePaid(
                user_id=one.user_id,
                competition_id=one.competition_id,
                entry_id=one.entry_id,
                points=one.entry_fee,
                paid_at=world.clock.now,
            )
        )
        for one in await world.told(EntryRequested)
    ]
    for _ in range(repeated):
        async with world.unit_of_work() as tx:
            await note_paid(told, tx)


async def withdraw(world: World, made: Competition, user: int) -> str:
    async with world.unit_of_work() as tx:
        ended = await leave(made.id, user, tx)
    assert ended is not None
    return ended.state


async def returned(world: World) -> list[tuple[int, str]]:
    return [(one.user_id, one.reason) for one in await world.told(EntryRefunded)]


@pytest.mark.requirement("COMP-007")
async def test_who_has_paid_takes_part_once_with_all_that_they_have_traded(world: World) -> None:
    made = await world.publish(entry_fee=FEE)
    [first] = await world.enter(made, ANNA)
    [again] = await world.enter(made, ANNA)
    assert (first, first.state) == (again, "paying")
    assert await world.told(CompetitionEntered) == []
    await world.at(TERMS.starts_at)
    await world.trade(trade(ANNA, "70", TERMS.starts_at))

    await pay(world, repeated=2)
    assert await world.standings(made) == [(ANNA, 70)]
    [entered] = await world.told(CompetitionEntered)
    [asked] = await world.told(EntryRequested)
    assert (entered.entry_id, entered.entered_at) == (asked.entry_id, NOW)
    [known] = await world.enter(made, ANNA)
    assert (known.id, known.state) == (first.id, "entered")


@pytest.mark.requirement("COMP-007")
async def test_who_has_too_little_may_ask_again(world: World, http: httpx.AsyncClient) -> None:
    made = await world.publish(entry_fee=FEE)
    path = f"{API}/{made.id}"
    shown = (await http.post(f"{path}/enter", headers=bearer(ANNA))).json()["data"]
    assert shown["state"] == "paying"
    refusal = EntryFeeRefused(
        user_id=ANNA,
        competition_id=made.key,
        entry_id=shown["id"],
        required=FEE,
        available=Decimal(5),
        refused_at=NOW,
    )
    async with world.unit_of_work() as tx:
        wrong = message(refusal.model_copy(update={"entry_id": "no id"}))
        await note_refused([message(refusal), wrong], tx)
    assert [one for one, _ in tx.answers] == [wrong]
    own = (await http.get(f"{path}/entries/me", headers=bearer(ANNA))).json()["data"]
    assert (own["id"], own["state"]) == (shown["id"], "unpaid")
    [again] = await world.enter(made, ANNA)
    assert (str(again.id) != shown["id"], again.state) == (True, "paying")
    assert (await http.get(path, headers=bearer(ANNA))).json()["data"]["entryFee"] == "20.00"


async def test_who_is_asked_holds_a_place(world: World) -> None:
    made = await world.publish(entry_fee=FEE, max_entrants=1)
    await world.enter(made, ANNA)
    with pytest.raises(EntryRefusedError, match="COMPETITION_FULL"):
        await world.enter(made, BEN)
    assert await withdraw(world, made, ANNA) == "left"
    await world.enter(made, BEN)
    assert await returned(world) == [(ANNA, "withdrawn")]
    await pay(world)
    assert await world.standings(made) == [(BEN, 0)]


@pytest.mark.requirement("COMP-007")
async def test_a_fee_comes_back_before_the_start_and_from_what_is_cancelled(world: World) -> None:
    made = await world.publish(entry_fee=FEE)
    await world.enter(made, ANNA, BEN, CLEO, 10)
    await pay(world)
    await withdraw(world, made, ANNA)
    await world.at(TERMS.starts_at)
    await withdraw(world, made, BEN)
    await world.enter(made, 11)
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=10))], tx)
    await world.decide(made, "cancel")
    while await world.rows("select 1 from due where kind = 'release'"):
        await world.run(RELEASE)
    assert await returned(world) == [(ANNA, "withdrawn"), (CLEO, "cancelled")]
    await pay(world)
    assert (await returned(world))[2:] == [(11, "cancelled")]


async def test_whoever_s_answer_comes_after_the_end_or_who_is_gone_has_it_back(
    world: World,
) -> None:
    made = await world.publish(entry_fee=FEE)
    await world.enter(made, ANNA, BEN)
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=BEN))], tx)
    await pay(world)
    assert await returned(world) == [(BEN, "deleted")]
    await world.enter(made, CLEO)
    world.clock.now = TERMS.ends_at
    await pay(world)
    assert await returned(world) == [(BEN, "deleted"), (CLEO, "closed")]
    assert await world.standings(made) == [(ANNA, 0)]


async def test_a_fee_is_among_the_terms(http: httpx.AsyncClient) -> None:
    given = {
        "name": "Paid",
        "startsAt": (NOW + timedelta(hours=1)).isoformat(),
        "endsAt": (NOW + timedelta(hours=2)).isoformat(),
        "entryFee": "20.00",
    }
    made = (await http.post(MANAGED, json=given, headers=AS_OWNER)).json()["data"]
    assert made["entryRequirements"][-1] == "Entry fee of 20 points"
    wrong = await http.post(MANAGED, json={**given, "entryFee": "-1"}, headers=AS_OWNER)
    assert (wrong.status_code, "entryFee" in wrong.text) == (422, True)
