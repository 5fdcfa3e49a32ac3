"""What concerns an audience, on a real PostgreSQL: told in pages, once, to who belongs to it."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from laurel_events import Database, DueTask, Message, UnitOfWork
from laurel_events.testing import claimed, message
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionEntered,
    CompetitionLeft,
    CompetitionNoticePosted,
)
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled
from laurel_schemas.social_interactions_v1 import LiveStreamStarted, UserFollowed, UserUnfollowed
from notification_router.controls import Controls
from notification_router.handlers.broadcasting import BROADCAST, tell
from notification_router.handlers.erasing import ERASURE, erase
from notification_router.handlers.knowing import forget, remember
from notification_router.sockets.wakes import Wakes
from sqlalchemy import text

from .conftest import NOW, Route
from .events import example

NOTICE = example(CompetitionNoticePosted)


class Router:
    """The handlers and due tasks of a worker."""

    def __init__(self, database: Database, unit_of_work: UnitOfWork, wakes: Wakes) -> None:
        self.database, self._unit_of_work, self._wakes = database, unit_of_work, wakes

    async def announce(self, *users: UserAnnounced) -> None:
        async with self._unit_of_work() as tx:
            await remember([message(user) for user in users], tx)

    async def delete(self, user_id: int) -> None:
        async with self._unit_of_work() as tx:
            await forget([message(UserDeleted(user_id=user_id))], tx)
        for task in await claimed(self.database, ERASURE):
            await erase(task, self._unit_of_work)

    async def tell_all(self) -> int:
        """Run broadcasts until nothing is left; how many pages there were."""
        pages = 0
        while tasks := await claimed(self.database, BROADCAST):
            for task in tasks:
                await self.tell(task)
            pages += len(tasks)
        return pages

    async def tell(self, task: DueTask) -> None:
        await tell(task, self._unit_of_work, self._wakes, Controls())

    async def told(self, kind: str) -> list[int]:
        query = text("select user_id from notifications where type = :kind order by user_id")
        async with self.database.reading() as session:
            return list(await session.scalars(query, {"kind": kind}))

    async def rows(self, query: str) -> Sequence[Any]:
        async with self.database.reading() as session:
            return (await session.execute(text(query))).all()


@pytest.fixture
def router(router_database: Database, unit_of_work: UnitOfWork, wakes: Wakes) -> Router:
    return Router(router_database, unit_of_work, wakes)


def entered(kind: Any, *users: int) -> list[Message[Any]]:
    ids = {"competition_id": NOTICE.competition_id}
    return [message(example(kind, user_id=user, **ids)) for user in users]


def person(user_id: int, **changes: Any) -> UserAnnounced:
    announced: UserAnnounced = example(UserAnnounced, user_id=user_id, **changes)
    return announced


@pytest.mark.requirement("NTF-132")
async def test_entrants_are_told_once_and_those_who_left_are_not(
    router: Router, routed: Route
) -> None:
    await routed(*entered(CompetitionEntered, 1, 2, 3), *entered(CompetitionEntered, 2))
    await routed(*entered(CompetitionLeft, 3))
    posted = message(NOTICE)
    for _ in range(2):
        await routed(posted)
        await router.tell_all()
    assert await router.told("competition_notice") == [1, 2]


async def test_a_large_audience_is_told_in_pages(router: Router, routed: Route) -> None:
    users = range(1, 1002)
    await routed(*entered(CompetitionEntered, *users))
    await routed(message(NOTICE))
    assert await router.tell_all() == 3
    assert Counter(await router.told("competition_notice")) == Counter(users)
    [(shown,)] = await router.rows("select count(*) from socket_messages")
    assert shown == len(users)


@pytest.mark.requirement("NTF-132")
async def test_followers_are_told_by_name(router: Router, routed: Route) -> None:
    await router.announce(person(9, username="nine"))
    await routed(message(example(UserFollowed, actor_id=5, target_id=9)))
    await routed(message(example(UserFollowed, actor_id=6, target_id=9)))
    await routed(message(example(UserUnfollowed, actor_id=6, target_id=9)))
    await routed(message(example(LiveStreamStarted, actor_id=9)))
    await router.tell_all()
    assert await router.told("live_stream_started") == [5]
    [(words,)] = await router.rows(
        "select message_template ->> 'body' from notifications where type = 'live_stream_started'"
    )
    assert words == "nine is live"
    assert await router.told("profile_followed") == [9, 9]


@pytest.mark.requirement("NTF-108")
async def test_maintenance_is_told_two_days_ahead_unless_it_is_called_off(
    router: Router, routed: Route
) -> None:
    await router.announce(person(1), person(2))
    start = NOW + timedelta(days=4)
    planned = example(MaintenanceScheduled, scheduled_start=start.isoformat())
    await routed(message(planned))
    due = await router.rows("select due_at from due where kind = 'broadcast'")
    assert due == [(start - timedelta(hours=48),)]
    off = example(MaintenanceEnded, announcement_id=planned.announcement_id, called_off=True)
    await routed(message(off))
    await router.tell_all()
    assert await router.told("system_maintenance") == []
    await routed(message(planned))
    await router.tell_all()
    assert await router.told("system_maintenance") == [1, 2]


@pytest.mark.requirement("NTF-108")
async def test_what_is_called_off_while_a_page_is_told_reaches_no_other_page(
    router: Router, routed: Route
) -> None:
    await router.announce(*map(person, range(1, 502)))
    planned = example(MaintenanceScheduled, scheduled_start=(NOW + timedelta(days=1)).isoformat())
    await routed(message(planned))
    [page] = await claimed(router.database, BROADCAST)
    off = example(MaintenanceEnded, announcement_id=planned.announcement_id, called_off=True)
    await routed(message(off))
    await router.tell(page)
    assert await router.tell_all() == 1
    assert await router.told("system_maintenance") == list(range(1, 501))


async def test_an_activated_badge_is_called_as_when_it_was_earned(
    router: Router, routed: Route
) -> None:
    await routed(message(example(BadgeEarned, user_id=7, badge_id="b-1", name="Early Bird")))
    await routed(message(example(BadgeActivated, user_id=7, badge_id="b-1")))
    [(name,)] = await router.rows(
        "select data ->> 'badge_name' from notifications where type = 'badge_activated'"
    )
    assert name == "Early Bird"


@pytest.mark.requirement("GEN-044")
async def test_nothing_is_left_of_a_deleted_user(router: Router, routed: Route) -> None:
    """What others were told of them is gone as well: it bears their name."""
    await router.announce(person(7, username="Somebody Telling"), person(8))
    await routed(*entered(CompetitionEntered, 7, 8))
    await routed(message(example(UserFollowed, actor_id=8, target_id=7)))
    await routed(message(example(UserFollowed, actor_id=7, target_id=8)))
    assert "Telling" in str(await router.rows("select data from notifications where user_id = 8"))
    await routed(*(message(example(BadgeEarned, user_id=user)) for user in (7, 7, 8)))
    await router.delete(7)
    for table in ("people", "members", "notifications", "socket_messages", "deliveries"):
        left = await router.rows(f"select distinct user_id from {table}")
        assert left == [(8,)], table
        assert "Telling" not in str(await router.rows(f"select to_jsonb({table}) from {table}"))
