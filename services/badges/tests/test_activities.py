"""What people do besides trading becomes progress and badges, on a real database."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from badges import store
from badges.audit import CHECKS
from badges.catalogue import packaged
from badges.groups import COUNT_MONTHS, count_months
from badges.handlers import (
    forget_people,
    record_final_ranks,
    record_interactions,
    record_purchases,
    record_recognition,
    record_trades,
    remember_people,
)
from badges.offered import Offered
from badges.ranking import RANK_TRADERS, rank_traders
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated
from laurel_schemas.social_interactions_v1 import (
    FriendRegistered,
    FriendTradedFirst,
    GroupJoined,
    GroupLeft,
    Interaction,
    PlatformTaskCompleted,
    StrategyCreated,
    UserFollowed,
)
from laurel_schemas.wallet_points_v1 import Deduction, PointsDeducted, PointsMetadata
from laurel_service import Service
from laurel_service.testing import broken_checks

from .conftest import LIMITS, NOW

WALLET = "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin"
_ids = count(1)


def done(kind: type[Interaction], *, user_id: int = 7, id: str = "", **more: Any) -> Interaction:
    """An interaction, with an id of its own unless told."""
    at = more.pop("at", NOW)
    return kind(interaction_id=id or f"i-{next(_ids)}", actor_id=user_id, occurred_at=at, **more)


def announced(user_id: int = 7, *, joined: datetime = NOW, **more: Any) -> UserAnnounced:
    return UserAnnounced(user_id=user_id, wallet_address=WALLET, joined_at=joined, **more)


@pytest.fixture(autouse=True)
async def all_badges(badges_database: Database) -> None:
    """The badges of the release."""
    async with badges_database.unit_of_work(lambda: NOW)() as tx:
        await store.install_badges(tx.session, packaged())


async def record(unit_of_work: UnitOfWork, *events: Event) -> Sequence[Any]:
    """Hands events of one type to their handler as one batch; returns its answers."""
    messages: Sequence[Message[Any]] = [message(event) for event in events]
    async with unit_of_work() as tx:
        match events[0]:
            case Interaction():
                await record_interactions(messages, tx, LIMITS, Offered())
            case UserAnnounced():
                await remember_people(messages, tx, Offered())
            case UserDeleted():
                await forget_people(messages, tx)
            case StandingFinal():
                await record_final_ranks(messages, tx, Offered())
            case PointsDeducted():
                await record_purchases(messages, tx, LIMITS, Offered())
            case StrategyBonusActivated():
                await record_recognition(messages, tx, LIMITS, Offered())
    return tx.answers


async def earned(database: Database, user_id: int = 7) -> set[str]:
    events = [one.event for one in await published(database)]
    found = [e.badge_id for e in events if isinstance(e, BadgeEarned) and e.user_id == user_id]
    assert len(found) == len(set(found))
    return set(found)


def bought(item: str, action: str = "purchase") -> PointsDeducted:
    spent = Deduction(
        user_id=7,
        new_balance=Decimal(0),
        previous_balance=Decimal(5),
        reason="Bought",
        timestamp=NOW,
        transaction_id=f"t-{next(_ids)}",
        action=action,
        points=Decimal(5),
        metadata=PointsMetadata(item_id=item),
    )
    return PointsDeducted(recipient_ids=(7,), data=spent)


def bonus(recognition: str | None) -> StrategyBonusActivated:
    return StrategyBonusActivated(
        user_id=7,
        strategy_id="strat_001",
        strategy_name="Conservative Growth Strategy",
        volume_generated_usd=Decimal(25000),
        period="last_7_days",
        roi_percentage=Decimal("8.5"),
        win_rate=Decimal("73.2"),
        trades_executed=24,
        previous_volume_usd=Decimal(475000),
        new_volume_usd=Decimal(500000),
        perpetual_volume_usd=Decimal(475000),
        strategy_volume_usd=Decimal(25000),
        milestones=(),
        recognition=recognition,
        activated_at=NOW,
    )


TASK: dict[str, Any] = {
    "task_id": "task_contract_guidance",
    "task_name": "Contract Novice Guidance",
}
PLATFORM: dict[str, Any] = {
    "task_id": "task_platform_guidance",
    "task_name": "Platform Novice Guidance",
}
FIRST_MONTH = datetime.fromisoformat("2025-01-15T00:00:00Z")
NAMED: list[tuple[str, list[Event], list[Event]]] = [
    ("badge_001", [done(PlatformTaskCompleted, **PLATFORM)], [done(PlatformTaskCompleted, **TASK)]),
    ("badge_002", [done(PlatformTaskCompleted, **TASK)], [done(PlatformTaskCompleted, **PLATFORM)]),
    (
        "badge_004",
        [done(FriendRegistered, friend_id=8), done(FriendRegistered, friend_id=8)],
        [done(FriendRegistered, friend_id=9)],
    ),
    (
        "badge_strategic_messenger",
        [done(StrategyCreated, strategy_id=f"s-{n}") for n in range(4)],
        [done(StrategyCreated, strategy_id="s-5")],
    ),
    (
        "badge_transaction_commander",
        [done(FriendTradedFirst, friend_id=n) for n in range(10, 14)],
        [done(FriendTradedFirst, friend_id=14)],
    ),
    (
        "badge_influence_talent",
        [announced(followers=24), announced()],
        [done(UserFollowed, user_id=8, target_id=7, target_followers=25)],
    ),
    ("badge_influence_talent", [announced(followers=24)], [announced(followers=25)]),
    ("badge_strategic_experts", [bonus(None)], [bonus("Badge earned: Strategic experts")]),
    ("BadgeA", [announced(joined=NOW)], [announced(joined=FIRST_MONTH)]),
    (
        "badge_premium",
        [bought("hat"), bought("badge_premium", "penalty")],
        [bought("badge_premium")],
    ),
]


@pytest.mark.requirement("BADGE-004", "BADGE-005", "BADGE-025")
@pytest.mark.parametrize(
    ("badge_id", "before", "last"), NAMED, ids=[f"{n}-{one[0]}" for n, one in enumerate(NAMED)]
)
async def test_a_named_badge_is_earned_as_the_documents_say(
    badge_id: str,
    before: list[Event],
    last: list[Event],
    badges_database: Database,
    unit_of_work: UnitOfWork,
) -> None:
    """By who never trades, by the last step and not before it, once."""
    for event in before:
        assert list(await record(unit_of_work, event)) == []
    assert badge_id not in await earned(badges_database)
    for event in (*last, *before, *last):
        await record(unit_of_work, event)
    assert badge_id in await earned(badges_database)


@pytest.mark.requirement("BADGE-004", "BADGE-005")
async def test_a_veteran_of_a_group_needs_no_more_than_time(
    badges_database: Database, service: Service
) -> None:
    clock = [datetime.fromisoformat("2023-11-20T10:00:00Z")]
    unit_of_work = badges_database.unit_of_work(lambda: clock[0])
    hub: dict[str, Any] = {"group_id": "hub", "group_name": "Advanced Traders Hub"}
    gone: dict[str, Any] = {"group_id": "hub", "group_name": "Hub"}
    async with unit_of_work() as tx:
        tx.schedule(COUNT_MONTHS, "all", tx.now)
    await record(unit_of_work, done(GroupJoined, at=clock[0], **hub))
    await record(unit_of_work, done(GroupJoined, user_id=8, at=clock[0], **gone))
    for later, ids in [
        ("2024-02-20T09:59:59Z", set()),
        ("2024-02-20T10:00:00Z", {"badge_group_veteran"}),
        ("2024-05-21T10:00:00Z", {"badge_group_veteran"}),
    ]:
        clock[0] = datetime.fromisoformat(later)
        if not ids:
            await record(unit_of_work, done(GroupLeft, user_id=8, at=clock[0], group_id="hub"))
        for task in await claimed(badges_database, COUNT_MONTHS):
            await count_months(task, unit_of_work, Offered())
        assert await earned(badges_database) == ids
    assert await earned(badges_database, 8) == set()
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("BADGE-005")
async def test_the_largest_tenth_of_traders_is_at_the_top(
    badges_database: Database, unit_of_work: UnitOfWork, trade: Any
) -> None:
    """Of 19 traders one is; who is overtaken keeps the badge."""
    for sizes in ([100 + user for user in range(19)], [1000, *[1] * 18]):
        trades = [trade(user_id=user + 1, usd=str(usd)) for user, usd in enumerate(sizes)]
        async with unit_of_work() as tx:
            await record_trades([message(one) for one in trades], tx, LIMITS, Offered())
            tx.schedule(RANK_TRADERS, "all", tx.now)
        for task in await claimed(badges_database, RANK_TRADERS):
            await rank_traders(task, unit_of_work, Offered())
    tops = {user for user in range(1, 20) if "BadgeB" in await earned(badges_database, user)}
    assert tops == {19, 1}


async def test_deleted_people_earn_nothing(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    await record(unit_of_work, announced(followers=3))
    await record(unit_of_work, UserDeleted(user_id=7))
    await record(unit_of_work, done(PlatformTaskCompleted, **TASK))
    await record(unit_of_work, done(UserFollowed, user_id=8, target_id=7, target_followers=99))
    assert await earned(badges_database) == set()
    await record(unit_of_work, announced())
    await record(unit_of_work, done(PlatformTaskCompleted, **TASK))
    assert await earned(badges_database) == {"badge_001"}
