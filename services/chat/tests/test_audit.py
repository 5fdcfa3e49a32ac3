"""The audit tells a sound database from one that was tampered with."""

import httpx
import pytest
from chat.audit import CHECKS
from laurel_events import Database, UnitOfWork
from laurel_service import Service
from laurel_service.testing import broken_checks
from sqlalchemy import text

from .people import Person


@pytest.fixture(autouse=True)
async def some_talk(http: httpx.AsyncClient) -> None:
    """A group and a direct conversation, with messages read, unread, own and deleted."""
    ann, bob = Person(http, 1), Person(http, 2)
    for id_ in (await ann.group(2, 3), await ann.direct(2)):
        first = await ann.say(id_, "one")
        await bob.say(id_, "two")
        await bob.read(id_, 1)
        await ann.delete(id_, first)
        second = (await bob.say(id_, "three"))["messageId"]
        await bob.ask("PUT", f"/{id_}/messages/{second}/reactions/🎉")


async def test_all_holds_after_some_talk(service: Service) -> None:
    assert await broken_checks(service, CHECKS) == set()


@pytest.mark.requirement("GEN-038")
async def test_tampering_is_found(
    service: Service, unit_of_work: UnitOfWork, database: Database
) -> None:
    cases: list[tuple[str, str]] = [
        ("delete from messages where sequence = 1", "sequences_without_gaps"),
        ("update conversations set last_sequence = 2", "sequences_without_gaps"),
        (
            "update messages set content = null, search = null, deleted_at = sent_at",
            "deleted_messages_are_bare",
        ),
        ("update members set own_after_read = 7", "own_messages_equal_history"),
        ("update members set read_sequence = 9", "nobody_read_ahead"),
        ("delete from members where role = 'owner'", "groups_have_one_owner"),
        ("update members set role = 'owner'", "groups_have_one_owner"),
        (
            "update members set user_id = 4 where user_id = 2",
            "direct_members_are_the_two",
        ),
    ]
    for tampering, check in cases:
        async with database.engine.connect() as connection:
            await connection.execute(text(tampering))
            assert (await connection.execute(text(CHECKS[check]))).all(), (tampering, check)
            await connection.rollback()
    async with unit_of_work() as tx:
        await tx.session.execute(text(cases[0][0]))
    assert cases[0][1] in await broken_checks(service, CHECKS)
