"""How fast one may send, and how many may listen."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from chat.audit import CHECKS
from chat.rooms import let_in
from chat.settings import Pace
from chat.store.pace import forget, may_send
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas.chat_messages_v1 import MessageSent
from laurel_schemas.competition_lifecycle_v1 import CompetitionEntered
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks, client

from .conftest import NOW
from .people import Person, data, refusal

LISTENERS = 10_000


@pytest.mark.requirement("CHAT-047")
async def test_what_was_sent_drains_away_with_time(unit_of_work: UnitOfWork) -> None:
    pace = Pace(at_once=3, a_second=0.5)

    async def asked(user_id: int, *seconds: float) -> list[bool]:
        async with unit_of_work() as tx:
            return [
                await may_send(tx.session, user_id, pace, NOW + timedelta(seconds=at))
                for at in seconds
            ]

    assert await asked(1, 0, 0, 0, 0, 1, 2, 2.5) == [True, True, True, False, False, True, False]
    assert await asked(2, 0) == [True]
    # A clock that is behind drains nothing, and one that caught up nothing twice.
    assert await asked(1, -100, 4, 4) == [False, True, False]
    async with unit_of_work() as tx:
        await forget(tx.session, [1])
    assert await asked(1, 4) == [True]


@pytest.mark.requirement("CHAT-047")
async def test_who_sends_too_fast_waits_and_may_still_retry(
    environment: pytest.MonkeyPatch, database: Database
) -> None:
    del database  # asked for because it knows the people
    environment.setenv("CHAT_MESSAGES_AT_ONCE", "3")
    environment.setenv("CHAT_MESSAGES_A_SECOND", "0.0001")
    from chat.__main__ import build  # noqa: PLC0415 - reads the environment when it is called

    async with client(build()) as http:
        ann, bob = Person(http, 1), Person(http, 2)
        id_, other = await ann.direct(2), await ann.direct(3)
        for n, where in enumerate((id_, id_, other)):
            await ann.say(where, f"{n}", clientMessageId=f"{n}")
        refused = await ann.post(other, "too much")

        assert refusal(refused) == (429, "RATE_LIMITED")
        assert refused.headers["Retry-After"] == "1"
        assert (await ann.say(id_, "0", clientMessageId="0"))["sequence"] == 1
        assert (await bob.say(id_, "mine"))["sequence"] == 3
        assert data(await ann.ask("GET", f"/{other}/messages"))["revision"] == 1


async def test_blocks_that_are_made_at_once_count_for_how_many_there_may_be(
    environment: pytest.MonkeyPatch, database: Database
) -> None:
    del database  # asked for because it is the one of the service
    environment.setenv("CHAT_BLOCKS", "3")
    from chat.__main__ import build  # noqa: PLC0415 - reads the environment when it is called

    async with client(build()) as http:

        async def block(other: int) -> int:
            answer = await http.put(f"/api/v1/blocks/{other}", headers=bearer(1))
            return answer.status_code

        others = range(100, 112)
        answers = await asyncio.gather(*map(block, others))
        assert sorted(answers) == [200] * 3 + [409] * 9
        again = others[answers.index(200)]
        assert await block(again) == 200, "it changes nothing"


@pytest.mark.requirement("CHAT-050")
async def test_ten_thousand_hear_what_is_said_and_nobody_is_read_for_it(
    http: httpx.AsyncClient, database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    async with unit_of_work() as tx:
        await let_in([message(entered(user)) for user in range(1, LISTENERS + 1)], tx)
    ann, last = Person(http, 1), Person(http, LISTENERS)
    room = data(await ann.chat("GET", "/competitions/big"))["conversationId"]
    for n in range(20):
        await ann.say(room, f"{n}")

    sent = [one.event for one in await published(database) if isinstance(one.event, MessageSent)]
    assert [one.recipients for one in sent] == [None] * 20
    assert await last.unread(room) == 20
    assert (await last.read(room, 15))["unreadCount"] == 5
    assert await ann.unread(room) == 0
    assert await broken_checks(service, CHECKS) == set()


def entered(user_id: int) -> CompetitionEntered:
    return CompetitionEntered.model_validate(
        {
            "competition_id": "big",
            "competition_name": "The big one",
            "user_id": user_id,
            "entry_id": f"e{user_id}",
            "entered_at": NOW,
        }
    )
