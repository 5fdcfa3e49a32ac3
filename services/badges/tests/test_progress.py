"""Progress is told once, with figures from the ledgers, on a real database."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from badges import store
from badges.catalogue import packaged
from badges.groups import COUNT_MONTHS, count_months
from badges.handlers import record_interactions, record_trades, remember_people, remember_tiers
from badges.offered import Offered
from badges.recognition import RECOGNISE, recognise
from badges.reviewing import REVIEW, review_progress
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import (
    BadgeNearCompletion,
    BadgeOpportunityFound,
    CommunityRecognized,
    TaskCompleted,
    TasksProgressed,
)
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.social_interactions_v1 import (
    FriendRegistered,
    FriendTradedFirst,
    GroupActivityReported,
    GroupJoined,
    PostEngaged,
    PostViewed,
    ProfileViewed,
    StrategyCreated,
    UserFollowed,
)

from .conftest import LIMITS, NOW
from .test_activities import announced, done

DAY = timedelta(days=1)
QUANTUM = TierRuleDefined.model_validate(
    {
        "level": 5,
        "name": "Quantum Alchemist",
        "required_volume_usd": "50000000",
        "badges_required": 6,
        "fee_reduction_percent": 55,
        "ai_agent_uses_per_week": 50,
    }
)


class Clock:
    """Transactions at a time that the test sets."""

    def __init__(self, database: Database) -> None:
        self.now = NOW
        self.database = database
        self.unit_of_work: UnitOfWork = database.unit_of_work(lambda: self.now)

    async def record(self, *events: Any) -> None:
        for event in events:
            async with self.unit_of_work() as tx:
                await record_interactions([message(event)], tx, LIMITS, Offered())

    async def run(self, kind: str, handler: Callable[..., Any]) -> None:
        for task in await claimed(self.database, kind):
            await handler(task, self.unit_of_work, Offered())

    async def told(self, kind: type[Event], user_id: int = 7) -> list[Any]:
        events = [one.event for one in await published(self.database)]
        return [one for one in events if isinstance(one, kind) and one.user_id == user_id]  # type: ignore[attr-defined]


@pytest.fixture
async def clock(badges_database: Database) -> Clock:
    """The badges of the release on offer, for a ladder that is known."""
    clock = Clock(badges_database)
    async with clock.unit_of_work() as tx:
        await store.install_badges(tx.session, packaged())
        await remember_tiers([message(QUANTUM)], tx)
        tx.schedule(REVIEW, "all", tx.now, {"after": 0})
        tx.schedule(RECOGNISE, "all", tx.now)
        tx.schedule(COUNT_MONTHS, "all", tx.now)
    return clock


@pytest.mark.requirement("BADGE-021")
async def test_near_completion_is_told_at_the_step_and_once_a_day(clock: Clock) -> None:
    friends = iter(range(10, 30))

    async def a_friend_trades() -> None:
        await clock.record(done(FriendTradedFirst, friend_id=next(friends), at=clock.now))

    await clock.record(done(FriendRegistered, friend_id=8), done(FriendRegistered, friend_id=8))
    for _ in range(4):
        await a_friend_trades()
    near = await clock.told(BadgeNearCompletion)
    assert [(one.badge_id, one.progress_percentage, one.recent_activity) for one in near] == [
        ("badge_004", 50, "1 friend registered in last 7 days"),
        ("badge_transaction_commander", 80, "4 friends completed a first trade in last 7 days"),
    ]
    await clock.run(REVIEW, review_progress)
    assert await clock.told(BadgeOpportunityFound) == []
    await a_friend_trades()
    clock.now += DAY
    await clock.run(REVIEW, review_progress)
    clock.now += timedelta(hours=1)
    await clock.run(REVIEW, review_progress)
    opportunities = await clock.told(BadgeOpportunityFound)
    assert [one.badge_id for one in opportunities] == ["badge_004"]
    assert len(await clock.told(BadgeNearCompletion)) == 2


@pytest.mark.requirement("BADGE-021")
async def test_a_busy_trader_is_told_once(clock: Clock, trade: Callable[..., Any]) -> None:
    for _ in range(9):
        async with clock.unit_of_work() as tx:
            trades = [message(trade(usd="10000")) for _ in range(10)]
            await record_trades(trades, tx, LIMITS, Offered())
    near = await clock.told(BadgeNearCompletion)
    assert [(one.badge_id, one.current_count, one.required_count) for one in near] == [
        ("badge_009", 200000, 250000),
        ("badge_005", 80, 100),
        ("badge_003", 800000, 1000000),
    ]


@pytest.mark.requirement("BADGE-023")
async def test_progress_over_several_tasks_is_told_once_a_day(
    clock: Clock, trade: Callable[..., Any]
) -> None:
    old = done(StrategyCreated, strategy_id="s0", at=NOW - 10 * DAY)
    made = [done(StrategyCreated, strategy_id=f"s{n}") for n in (1, 2)]
    brought = [done(FriendTradedFirst, friend_id=n) for n in (8, 9)]
    await clock.record(old, *made, *brought)
    async with clock.unit_of_work() as tx:
        await record_trades([message(trade(user_id=8))], tx, LIMITS, Offered())

    await clock.run(REVIEW, review_progress)
    (told,) = await clock.told(TasksProgressed)

    assert [(one.badge_name, one.current_progress, one.recent_activity) for one in told.tasks] == [
        ("Strategic Messenger", 3, "2 strategies created in last 7 days"),
        ("Transaction Commander", 2, "2 friends completed a first trade in last 7 days"),
    ]
    assert (told.target_tier, told.tier_name) == (5, "Quantum Alchemist")
    assert told.completion_estimate == "1-2 weeks at current pace"
    assert (await claimed(clock.database, REVIEW))[0].payload == {"after": 0}


@pytest.mark.requirement("BADGE-022")
async def test_a_task_that_time_completes_is_told_with_the_group(clock: Clock) -> None:
    clock.now = datetime.fromisoformat("2023-11-20T10:00:00Z")
    hub: dict[str, Any] = {"group_id": "hub", "group_name": "Advanced Traders Hub"}
    await clock.record(
        done(GroupJoined, at=clock.now, **hub),
        done(GroupActivityReported, at=clock.now, group_id="hub", activity_level="high"),
    )
    clock.now = datetime.fromisoformat("2024-02-20T15:25:00Z")
    await clock.run(COUNT_MONTHS, count_months)
    (told,) = await clock.told(TaskCompleted)
    assert (told.task_id, told.task_category, told.completion_criteria) == (
        "task_group_membership_3months",
        "community_engagement",
        "Join a group for 3 months",
    )
    assert told.membership.model_dump() == {
        "group_name": "Advanced Traders Hub",
        "group_join_date": datetime.fromisoformat("2023-11-20T10:00:00Z"),
        "days_in_group": 92,
        "group_activity_level": "high",
    }
    assert (told.tier_badges_required, told.tier_badges_earned) == (6, 1)


@pytest.mark.requirement("BADGE-024")
async def test_a_threshold_of_followers_is_told_by_the_weekly_look(clock: Clock) -> None:
    async with clock.unit_of_work() as tx:
        profiles = [announced(followers=20), announced(8, followers=90), announced(9, followers=1)]
        await remember_people([message(one) for one in profiles], tx, Offered())
    clock.now += 8 * DAY
    before, lately = clock.now - 8 * DAY, clock.now - DAY
    await clock.record(
        *(done(ProfileViewed, user_id=n, target_id=7, at=before) for n in range(10, 14)),
        *(done(ProfileViewed, user_id=n, target_id=7, at=lately) for n in range(10, 15)),
        *(done(PostViewed, user_id=n, post_id="p", owner_id=7, at=lately) for n in range(10, 18)),
        done(PostEngaged, user_id=10, post_id="p", owner_id=7, action="like", at=lately),
        done(UserFollowed, user_id=10, target_id=7, target_followers=28, at=lately),
    )

    await clock.run(RECOGNISE, recognise)
    (told,) = await clock.told(CommunityRecognized)

    assert (told.current_followers, told.followers_gained_last_week) == (28, 8)
    assert (str(told.posts_engagement_rate), str(told.profile_views_increase)) == ("12.5", "25.0")
    assert (told.community_rank, told.tier_badges_earned) == ("Top 67%", 1)
    (task,) = await claimed(clock.database, RECOGNISE)
    clock.now += 7 * DAY
    await recognise(task, clock.unit_of_work, Offered())
    assert len(await clock.told(CommunityRecognized)) == 1
