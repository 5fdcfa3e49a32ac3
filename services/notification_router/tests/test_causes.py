"""A cause is an event by its source and id, on a real PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from laurel_events import Database, Message, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.chat_messages_v1 import MemberInvited
from laurel_schemas.nft_events_v1 import NftClaimed
from notification_router.handlers import conversing
from notification_router.sockets.wakes import Wakes
from sqlalchemy import text

from .conftest import NOW, Route
from .events import example
from .world import rows


def earned() -> Any:
    return message(example(BadgeEarned), time=NOW - timedelta(milliseconds=250))


@pytest.mark.requirement("NTF-005")
async def test_events_of_two_sources_with_one_id_are_two_causes(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork, wakes: Wakes
) -> None:
    told = [earned(), message(example(NftClaimed)), message(example(MemberInvited))]
    other = [Message(one.event, one.meta._replace(source="/another")) for one in told]
    own = [Message(one.event, one.meta._replace(source=source_of(one))) for one in told]
    for each in (told, other, own, other):
        await routed(*each[:2], each[0])
        async with unit_of_work() as tx:
            await conversing.invited(each[2:], tx, wakes)
    ids = "select count(*), count(distinct id), count(distinct event_id) from notifications"
    assert await rows(router_database, f"{ids} where type = 'badge_earned'") == [(3, 3, 1)]
    assert await rows(
        router_database,
        "select cause_source from notifications where type = 'badge_earned' order by 1",
    ) == [("/another",), ("/laurel/badges",), ("/laurel/test",)]
    shown = "select event, count(*) from socket_messages where notification_id is null"
    assert await rows(router_database, f"{shown} group by 1 order by 1") == [
        ("nft:status_changed", 3),
        ("nftStatusUpdate", 3),
        ("notification", 3),
    ]
    causes = {one.meta.causation_id for one in await published(router_database)}
    assert causes == {told[0].meta.id, told[1].meta.id}


def source_of(one: Message[Any]) -> str:
    return f"/laurel/{one.kind.TOPIC.owner}"


async def test_what_the_release_before_told_is_not_told_again_whatever_its_source(
    routed: Route, router_database: Database, unit_of_work: UnitOfWork
) -> None:
    badge = earned()
    await routed(badge)
    async with unit_of_work() as tx:
        await tx.session.execute(
            text(
                "update notifications set cause_id = event_id, event_id = null, cause_source = null"
            )
        )
        await tx.session.execute(text("delete from outbox"))
    await routed(badge)
    assert len(await rows(router_database, "select from notifications")) == 1
    assert await published(router_database) == []
