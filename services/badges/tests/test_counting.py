"""Ranks, days and interactions are counted as they should be, on a real database."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from badges import store
from badges.audit import CHECKS
from badges.catalogue import parse
from badges.store.people import find_people
from laurel_events import Database, UnitOfWork
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.social_interactions_v1 import (
    Interaction,
    StrategyCreated,
    UserFollowed,
    VideoLiked,
)
from laurel_service import Service
from laurel_service.testing import broken_checks

from .conftest import NOW
from .test_activities import announced, done, earned, record


@pytest.mark.requirement("BADGE-004")
async def test_final_ranks_are_those_of_the_highest_revision(
    badges_database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    wanted = {"first": "competition_rank = 1", "tenth": "competition_top_percent = 10"}
    await offer(unit_of_work, {**wanted, "twice": "competitions = 2"})
    await record(unit_of_work, final("a", rank=2, top="10.5", revision=2), final("a", rank=1))
    assert await earned(badges_database) == set()
    await record(unit_of_work, final("b", rank=2, top="10"))
    assert await earned(badges_database) == {"tenth", "twice"}
    await record(unit_of_work, final("a", rank=1, top="10", revision=3), final("b", rank=9))
    assert await earned(badges_database) == {"first", "tenth", "twice"}
    assert await broken_checks(service, CHECKS) == set()


def final(competition: str, *, rank: int, top: str = "1", revision: int = 1) -> StandingFinal:
    return StandingFinal(
        competition_id=competition,
        competition_name="Weekly",
        user_id=7,
        revision=revision,
        rank=rank,
        score=Decimal(5),
        participants=20,
        top_percentage=Decimal(top),
        ended_at=NOW,
    )


async def offer(unit_of_work: UnitOfWork, wanted: dict[str, str]) -> None:
    entries = [
        f"""
        [[badges]]
        badge_id = "{badge_id}"
        name = "{badge_id}"
        badge_type = "micro_badge"
        category = "test"
        rarity = "Common"
        description = "{badge_id}"
        task_id = "{badge_id}"
        task_name = "{badge_id}"
        criteria = {{ {criteria} }}
        """
        for badge_id, criteria in wanted.items()
    ]
    async with unit_of_work() as tx:
        await store.install_badges(tx.session, parse("\n".join(entries)))


@pytest.mark.requirement("BADGE-004")
async def test_days_in_a_row_are_those_of_the_persons_zone(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    """23:30Z and 15:30Z the day after are two days in UTC; in Tokyo they are one."""
    wanted = 'streak_of = "any", at_least = 2'
    await offer(unit_of_work, {"utc": wanted, "own": f'{wanted}, days = "own"'})
    await record(unit_of_work, announced(time_zone="Asia/Tokyo"), announced(8, time_zone="Asia/X"))
    for user_id in (7, 8):
        for at in ("2025-05-01T14:30:00Z", "2025-05-01T23:30:00Z"):
            like = done(StrategyCreated, user_id=user_id, strategy_id="s", at=_time(at))
            await record(unit_of_work, like)
    assert await earned(badges_database, 7) == {"own"}
    assert await earned(badges_database, 8) == set()
    later = done(StrategyCreated, strategy_id="s", at=_time("2025-05-02T02:00:00Z"))
    await record(unit_of_work, later)
    assert await earned(badges_database, 7) == {"own", "utc"}


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


LIKED: dict[str, Any] = {"video_id": "v", "owner_id": 9}


@pytest.mark.requirement("BADGE-004", "BADGE-011")
async def test_an_interaction_counts_once_and_contradictions_are_rejected(
    badges_database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    await offer(unit_of_work, {"likes": 'count_of = "video_liked", at_least = 3'})
    one, two = done(VideoLiked, id="a", **LIKED), done(VideoLiked, id="b", **LIKED)
    other = done(VideoLiked, id="a", video_id="w", owner_id=9)
    assert len(await record(unit_of_work, one, one, two, other)) == 1
    assert len(await record(unit_of_work, other, two)) == 1
    assert await earned(badges_database) == set()
    assert len(await record(unit_of_work, done(VideoLiked, id="c", **LIKED))) == 0
    assert await earned(badges_database) == {"likes"}
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.parametrize("at", [NOW + timedelta(days=2), _time("1970-01-01T00:00:00Z")])
async def test_a_time_that_cannot_be_is_refused(unit_of_work: UnitOfWork, at: datetime) -> None:
    answers = await record(unit_of_work, done(StrategyCreated, strategy_id="s", at=at))
    assert [answer.reason.split()[0] for _, answer in answers] == ["occurred_at"]


async def followers(database: Database, user_id: int) -> int | None:
    async with database.reading() as session:
        known = await find_people(session, [user_id])
    return known[user_id].followers if user_id in known else None


@pytest.mark.requirement("BADGE-011", "BADGE-025")
async def test_what_is_refused_or_comes_again_tells_no_number_of_followers(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    def followed(id_: str, count: int, **more: Any) -> Interaction:
        return done(UserFollowed, id=id_, target_id=9, target_followers=count, **more)

    many, fewer = followed("a", 30), followed("b", 4)
    await record(unit_of_work, many, fewer)
    await record(unit_of_work, many)
    assert len(await record(unit_of_work, followed("c", 99, at=NOW + timedelta(days=2)))) == 1
    assert await followers(badges_database, 9) == 4


@pytest.mark.requirement("BADGE-005")
async def test_nobody_is_an_early_adopter_by_a_clock_that_was_never_set(
    badges_database: Database, unit_of_work: UnitOfWork
) -> None:
    await offer(unit_of_work, {"early": 'joined_before = "2025-02-01T00:00:00Z"'})
    await record(unit_of_work, announced(joined=_time("1970-01-01T00:00:00Z"), followers=3))
    assert await earned(badges_database) == set()
    assert await followers(badges_database, 7) == 3
    await record(unit_of_work, announced(joined=_time("2025-01-31T23:59:59Z")))
    assert await earned(badges_database) == {"early"}
