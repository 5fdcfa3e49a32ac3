"""The leaderboard, an entrant's own place, and who is reminded."""

from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from competition.handlers.entering import disqualify
from competition.handlers.lifecycle import REMIND
from competition.handlers.people import forget, remember, remember_tiers
from competition_world import ADMIN, ANNA, API, BEN, CLEO, HOUR, NOW, TERMS, World, trade
from laurel_events.testing import message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import EntryDeadlineApproaching
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_service.testing import bearer

START = TERMS.starts_at


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_of_the_leaderboard_follow_one_another(
    http: httpx.AsyncClient, world: World, limit: int
) -> None:
    made = await world.publish()
    users = list(range(101, 108))
    await world.enter(made, *users)
    await world.trade(*(trade(user, f"{user % 3}.5", START) for user in users[:5]))
    seen: list[tuple[int, int]] = []
    cursor: str | None = ""
    while cursor is not None:
        query = f"?limit={limit}" + (f"&cursor={cursor}" if cursor else "")
        answer = await http.get(f"{API}/{made.id}/leaderboard{query}", headers=bearer(ANNA))
        page = answer.json()["data"]
        seen += [(one["rank"], one["userId"]) for one in page["standings"]]
        cursor = page["nextCursor"]
    own = [
        (await http.get(f"{API}/{made.id}/leaderboard/me", headers=bearer(user))).json()["data"]
        for user in users
    ]

    assert seen == list(enumerate(_expected(), 1))
    assert sorted((one["rank"], one["userId"]) for one in own) == seen


def _expected() -> list[int]:
    """By score, then by who entered first; who has traded nothing comes last."""
    traded = sorted(range(101, 106), key=lambda user: (-(user % 3), user))
    return [*traded, 106, 107]


async def test_a_leaderboard_shows_score_and_time(http: httpx.AsyncClient, world: World) -> None:
    made = await world.publish()
    await world.enter(made, ANNA)
    await world.trade(trade(ANNA, "12.50", START))
    answer = await http.get(f"{API}/{made.id}/leaderboard", headers=bearer(BEN))

    assert answer.json()["data"] == {
        "scoring": "volume",
        "participants": 1,
        "standings": [
            {
                "rank": 1,
                "userId": ANNA,
                "score": "12.5",
                "trades": 1,
                "reachedAt": "2025-06-01T13:00:00Z",
                "division": None,
                "teamId": None,
            }
        ],
        "nextCursor": None,
    }


async def test_who_takes_no_part_stands_nowhere(http: httpx.AsyncClient, world: World) -> None:
    made, draft = await world.publish(), await world.draft()
    await world.enter(made, ANNA, BEN)
    async with world.unit_of_work() as tx:
        await disqualify(made.id, ANNA, "Wash trades.", ADMIN, tx)
    for user in (ANNA, CLEO):
        own = await http.get(f"{API}/{made.id}/leaderboard/me", headers=bearer(user))
        assert own.json()["error"]["code"] == "ENTRY_NOT_FOUND"
    hidden = await http.get(f"{API}/{draft.id}/leaderboard", headers=bearer(ANNA))
    assert hidden.json()["error"]["code"] == "EVENT_NOT_FOUND"


@pytest.mark.parametrize("cursor", ["x", "MSAy", "MSAyIG5hbiAgMjAyNS0wMS0wMQ==", "%00"])
async def test_a_cursor_of_ones_own_making_is_refused(
    http: httpx.AsyncClient, world: World, cursor: str
) -> None:
    made = await world.publish()
    answer = await http.get(f"{API}/{made.id}/leaderboard?cursor={cursor}", headers=bearer(ANNA))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "CURSOR_INVALID")


async def known(world: World, *users: int, status: str | None = None) -> None:
    wallet = "4Nd1mYQFz2FtZ6bUjP3ZsTn6Qd9Tq6sN3vHqUq8ZqVzK"
    async with world.unit_of_work() as tx:
        told = [
            UserAnnounced(user_id=one, wallet_address=wallet, joined_at=NOW, account_status=status)
            for one in users
        ]
        await remember([message(one) for one in told], tx)


async def known_tiers(world: World, *users: int) -> None:
    snapshots = [
        VolumeSnapshot(
            user_id=user,
            revision=1,
            volume_usd=Decimal(1),
            trade_count=1,
            badges_activated=0,
            volume_level=1,
            unlocked_level=1,
            as_of=NOW,
        )
        for user in users
    ]
    async with world.unit_of_work() as tx:
        await remember_tiers([message(one) for one in snapshots], tx)


@pytest.mark.requirement("COMP-005")
async def test_who_may_enter_and_has_not_is_told_48_hours_before(world: World) -> None:
    """Who has entered, is suspended, too small or gone hears nothing."""
    deadline = NOW + timedelta(hours=50)
    ends = deadline + HOUR
    made = await world.publish(
        entry_deadline=deadline, ends_at=ends, minimum_volume_usd=Decimal(1000), minimum_tier=1
    )
    eligible, suspended, small, gone = range(11, 16), 16, 17, 18
    everybody = [ANNA, *eligible, small, gone]
    await known(world, *everybody)
    await known(world, suspended, status="suspended")
    await known_tiers(world, *everybody, suspended)
    async with world.unit_of_work() as tx:
        await forget([message(UserDeleted(user_id=gone))], tx)
    richer = {*everybody, suspended} - {small}
    await world.trade(*(trade(user, "1000", NOW - HOUR) for user in richer))
    await world.enter(made, ANNA)
    [row] = await world.rows("select due_at from due where kind = :kind", kind=REMIND)
    assert row.due_at == deadline - timedelta(hours=48)
    world.clock.now = row.due_at
    for _ in range(5):
        await world.run(REMIND)

    told = await world.told(EntryDeadlineApproaching)
    assert [one.user_id for one in told] == list(eligible)
    assert {one.hours_remaining for one in told} == {48}
    assert {one.volume_last_30_days_usd for one in told} == {1000}
    assert told[0].entry_requirements == (
        "Minimum 1000 USDT trading volume in last 30 days",
        "Account in good standing",
        "Tier 1 or higher",
    )
    assert await world.rows("select 1 from due where kind = :kind", kind=REMIND) == []


async def test_nobody_is_reminded_of_what_is_cancelled(world: World) -> None:
    made = await world.publish(
        entry_deadline=NOW + timedelta(hours=50), ends_at=NOW + timedelta(hours=51)
    )
    await known(world, ANNA)
    await world.decide(made, "cancel")
    world.clock.now = NOW + timedelta(hours=2)
    await world.run(REMIND)
    assert await world.told(EntryDeadlineApproaching) == []


async def test_more_than_a_page_of_people_is_reminded_once_each(world: World) -> None:
    deadline = NOW + timedelta(hours=50)
    await world.publish(entry_deadline=deadline, ends_at=deadline)
    await world.execute("insert into people (user_id) select generate_series(1, 1500)")
    world.clock.now = NOW + timedelta(hours=2)
    for _ in range(2):
        await world.run(REMIND)

    told = [one.user_id for one in await world.told(EntryDeadlineApproaching)]
    assert told == list(range(1, 1501))
    assert await world.rows("select 1 from due where kind = :kind", kind=REMIND) == []
