"""Of a deleted user only the places of their messages stay."""

import httpx
import pytest
from chat.audit import CHECKS
from chat.erasure import ERASURE, erase
from chat.handlers import forget_users
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_schemas.accounts_users_v1 import UserDeleted
from laurel_service import Service
from laurel_service.testing import broken_checks
from sqlalchemy import text

from .people import Person, data


@pytest.mark.requirement("CHAT-063")
async def test_what_a_deleted_user_said_is_gone_and_counts_no_more(
    http: httpx.AsyncClient, database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    ann, bob = Person(http, 1), Person(http, 2)
    id_ = await ann.group(2)
    for n in range(120):
        await ann.say(id_, f"secret {n}")
    said = await bob.say(id_, "mine")
    reaction = f"/{id_}/messages/{said['messageId']}/reactions/🎉"
    data(await ann.ask("PUT", reaction))
    path = f"/{id_}/messages/{said['messageId']}/reports"
    data(await ann.ask("POST", path, reason="abuse", note="secret"))
    own = (await ann.say(id_, "secret too"))["messageId"]
    data(await bob.ask("POST", f"/{id_}/messages/{own}/reports", reason="abuse"))
    async with unit_of_work() as tx:
        await forget_users([message(UserDeleted(user_id=1))], tx)
    while tasks := await claimed(database, ERASURE):
        for task in tasks:
            await erase(task, unit_of_work)

    history = data(await bob.ask("GET", f"/{id_}/messages?after=0&limit=200"))["messages"]
    assert [each["sequence"] for each in history] == list(range(1, 123))
    kept = history.pop(120)
    assert (kept["content"], kept["reactions"]) == ("mine", [])
    assert {(each["content"], each["senderUsername"]) for each in history} == {(None, None)}
    assert await bob.unread(id_) == 0
    assert await broken_checks(service, CHECKS) == set()
    async with database.reading() as session:
        left = text("select count(*) from messages where fingerprint is not null")
        assert (await session.execute(left)).scalar() == 1
        noted = text(
            "select count(*) from reports where note is not null or sender_id = 1"
            " and content is not null"
        )
        assert (await session.execute(noted)).scalar() == 0
    reasons = [
        each.event.reason for each in await published(database) if "deleted" in each.event.TYPE
    ]
    assert reasons == ["erasure"] * 121
