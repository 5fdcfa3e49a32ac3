"""Entering and leaving, as events and rows."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest
from competition.handlers.entering import disqualify, enter, leave
from competition.handlers.people import forget, remember, remember_tiers
from competition.rules.entering import EntryRefusedError
from competition.rules.lifecycle import StatusError
from competition_world import ADMIN, ANNA, BEN, CLEO, NOW, TERMS, World
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import CompetitionEntered, CompetitionLeft
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot

TICK = timedelta(microseconds=1)


def announced(user_id: int, status: str | None = None) -> UserAnnounced:
    return UserAnnounced(
        user_id=user_id,
        wallet_address="4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK",
        joined_at=NOW,
        account_status=status,
    )


def snapshot(user_id: int, level: int, revision: int) -> VolumeSnapshot:
    return VolumeSnapshot(
        user_id=user_id,
        revision=revision,
        volume_usd=Decimal(1),
        trade_count=1,
        badges_activated=0,
        volume_level=level,
        unlocked_level=level,
        as_of=NOW,
    )


async def participants(world: World) -> int:
    [row] = await world.rows("select participants from competitions")
    return int(row.participants)


@pytest.mark.requirement("COMP-004")
async def test_entering_and_leaving_are_told_once_each(world: World) -> None:
    made = await world.publish()
    [first] = await world.enter(made, ANNA)
    [again] = await world.enter(made, ANNA)
    assert first == again
    for _ in range(2):
        async with world.unit_of_work() as tx:
            ended = await leave(made.id, ANNA, tx)
    assert ended is not None
    assert (ended.state, ended.reason) == ("left", "withdrawn")
    [back] = await world.enter(made, ANNA)

    told = [(one.user_id, one.entry_id) for one in await world.told(CompetitionEntered)]
    assert told == [(ANNA, str(first.id)), (ANNA, str(back.id))]
    [gone] = await world.told(CompetitionLeft)
    assert (gone.entry_id, gone.reason) == (str(first.id), "withdrawn")
    assert await participants(world) == 1


@pytest.mark.requirement("COMP-004")
async def test_of_many_at_once_as_many_enter_as_may(world: World) -> None:
    made = await world.publish(max_entrants=5)
    users = range(100, 120)
    results = await asyncio.gather(
        *(world.enter(made, user) for user in users), return_exceptions=True
    )
    refused = [one.code for one in results if isinstance(one, EntryRefusedError)]

    assert refused == ["COMPETITION_FULL"] * 15
    assert (await participants(world), len(await world.told(CompetitionEntered))) == (5, 5)


async def test_entering_ends_with_its_deadline(world: World) -> None:
    made = await world.publish(entry_deadline=TERMS.starts_at)
    world.clock.now = TERMS.starts_at - TICK
    await world.enter(made, ANNA)
    world.clock.now = TERMS.starts_at
    with pytest.raises(EntryRefusedError, match="ENTRY_CLOSED"):
        await world.enter(made, BEN)


async def test_who_is_disqualified_is_told_why_and_stays_out(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA, BEN)
    async with world.unit_of_work() as tx:
        await disqualify(made.id, ANNA, "Both sides of the same fills were yours.", ADMIN, tx)
    with pytest.raises(EntryRefusedError, match="DISQUALIFIED"):
        await world.enter(made, ANNA)

    [told] = await world.told(CompetitionLeft)
    assert (told.user_id, told.reason) == (ANNA, "disqualified")
    assert told.explanation == "Both sides of the same fills were yours."
    [noted] = await world.rows("select * from competition_changes where action like 'disq%'")
    assert (noted.decided_by, noted.reason) == (ADMIN, told.explanation)


async def test_nobody_leaves_what_is_over(world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.at(TERMS.starts_at)
    world.clock.now = TERMS.ends_at
    with pytest.raises(StatusError):
        async with world.unit_of_work() as tx:
            await leave(made.id, ANNA, tx)


async def test_the_latest_tier_and_standing_decide(world: World) -> None:
    made = await world.publish(minimum_tier=2)
    async with world.unit_of_work() as tx:
        await remember([message(announced(user)) for user in (ANNA, BEN, CLEO)], tx)
        told = [snapshot(ANNA, 2, 5), snapshot(ANNA, 1, 4), snapshot(BEN, 1, 9)]
        await remember_tiers([message(one) for one in told], tx)
        await remember_tiers([message(snapshot(BEN, 3, 8)), message(snapshot(CLEO, 5, 1))], tx)
        await remember([message(announced(CLEO, "suspended"))], tx)

    await world.enter(made, ANNA)
    for user, rule in ((BEN, "tier"), (CLEO, "accountStatus")):
        with pytest.raises(EntryRefusedError) as refused:
            await world.enter(made, user)
        assert [one.rule for one in refused.value.unmet] == [rule]


async def test_a_deleted_user_leaves_what_is_open_and_enters_nothing(world: World) -> None:
    first, second = await world.publish(), await world.publish()
    for made in (first, second):
        await world.enter(made, ANNA, BEN)
    for _ in range(2):
        async with world.unit_of_work() as tx:
            await forget([message(UserDeleted(user_id=ANNA))], tx)
    with pytest.raises(EntryRefusedError, match="NOT_ELIGIBLE"):
        await world.enter(first, ANNA)

    told = [(one.user_id, one.reason) for one in await world.told(CompetitionLeft)]
    assert told == [(ANNA, "deleted")] * 2


async def test_nobody_enters_a_draft_or_what_is_not_there(world: World) -> None:
    draft = await world.draft()
    async with world.unit_of_work() as tx:
        assert await enter(draft.id, ANNA, tx) is None
