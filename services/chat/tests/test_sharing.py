"""What people send at the same moment shares a transaction, and each has their own answer."""

import asyncio
from collections import Counter
from typing import Any

import httpx
import pytest
from chat.actions.orders import Terms
from chat.audit import CHECKS
from chat.rooms import let_in
from chat.rules.messages import Draft
from chat.sharing import Sender, Sends
from chat.wording import Filter
from laurel_events import Database, Transaction, UnitOfWork
from laurel_events.provenance import Story
from laurel_events.testing import DiedError, dying, message, published
from laurel_schemas.chat_messages_v1 import MessageSent
from laurel_service import Service
from laurel_service.testing import bearer, broken_checks, client
from sqlalchemy import text

from .people import CONVERSATIONS, Person, data, refusal
from .test_limits import entered

CROWD = 30


@pytest.mark.requirement("CHAT-003", "CHAT-012")
async def test_a_crowd_speaks_at_once_and_each_is_answered_for_their_own(
    http: httpx.AsyncClient, database: Database, unit_of_work: UnitOfWork, service: Service
) -> None:
    """Gap-free, once each, unread exact; what is refused changes nothing for anybody."""
    async with unit_of_work() as tx:
        await let_in([message(entered(user)) for user in range(1, CROWD + 1)], tx)
    people = {user: Person(http, user) for user in range(1, CROWD + 1)}
    room = data(await people[1].chat("GET", "/competitions/big"))["conversationId"]
    first = await people[1].say(room, "first", clientMessageId="once")
    good = [one.post(room, f"{user} speaks") for user, one in people.items() if user > 3]
    answers = await asyncio.gather(
        people[1].post(room, "first", clientMessageId="once"),
        people[2].post(room, "hey", mentions=[999]),
        people[3].post(room, "re", replyTo="msg_of_nobody"),
        Person(http, 4711).post(room, "let me in"),
        *good,
    )

    assert data(answers[0])["messageId"] == first["messageId"]
    assert [refusal(one)[1] for one in answers[1:4]] == [
        *("MESSAGE_UNUSABLE", "MESSAGE_UNUSABLE", "CONVERSATION_NOT_FOUND"),
    ]
    said = [data(one)["sequence"] for one in answers[4:]]
    assert sorted(said) == list(range(2, CROWD - 1))
    assert await _transactions(database) < len(said)
    assert await people[2].unread(room) == len(said) + 1
    assert await people[9].unread(room) == len(said)
    await _told(database, [first["sequence"], *sorted(said)])
    assert await broken_checks(service, CHECKS) == set()


async def _transactions(database: Database) -> int:
    """How many transactions made all the messages there are."""
    async with database.reading() as session:
        return int(await session.scalar(text("select count(distinct xmin::text) from messages")))


async def _told(database: Database, sequences: list[int]) -> None:
    """Events lie in order, and say of everybody what they had not read by then."""
    sent = [one for one in await published(database) if isinstance(one.event, MessageSent)]
    # Whose transaction it was says nothing of whose request it was.
    assert len({one.meta.correlation_id for one in sent}) == len(sequences)
    told = [one.event for one in sent]
    assert [one.sequence for one in told] == sequences
    assert [one.revision for one in told] == sequences
    spoken: Counter[int] = Counter()
    for one in told:
        spoken[one.sender_id] += 1
        unread = {each.user_id: each.unread_count for each in one.recipients or ()}
        assert len(unread) == CROWD - 1
        assert unread == {user: one.sequence - spoken[user] for user in unread}


@pytest.mark.requirement("CHAT-003")
async def test_a_conversation_that_is_held_keeps_nobody_else(
    http: httpx.AsyncClient, database: Database
) -> None:
    ann, bob, cem = (Person(http, user) for user in (1, 2, 3))
    held, free = await ann.direct(2), await bob.direct(3)
    async with database.unit_of_work()() as tx:
        lock = "select from conversations where conversation_id = :id for update"
        await tx.session.execute(text(lock), {"id": held})
        waiting = asyncio.create_task(ann.say(held, "in a moment"))
        assert (await bob.say(free, "at once"))["sequence"] == 1
        assert (await cem.say(free, "me too"))["sequence"] == 2
        assert not waiting.done()
    assert (await waiting)["sequence"] == 1


@pytest.mark.requirement("CHAT-003")
async def test_a_request_that_keeps_its_answer_has_a_transaction_of_its_own(
    http: httpx.AsyncClient, database: Database
) -> None:
    """Its answer is kept in the transaction that sends, beside others who share theirs."""
    ann, bob = Person(http, 1), Person(http, 2)
    id_ = await ann.direct(2)
    order = {"clientMessageId": "one", "content": "hey"}
    headers = {**bearer(1), "Idempotency-Key": "k1"}

    async def keyed() -> httpx.Response:
        return await http.post(f"{CONVERSATIONS}/{id_}/messages", json=order, headers=headers)

    first, _ = await asyncio.gather(keyed(), bob.say(id_, "hello"))
    again = await keyed()
    assert data(first) == data(again)
    assert again.headers["Idempotency-Replayed"] == "true"
    async with database.reading() as session:
        assert await session.scalar(text("select count(*) from messages")) == 2


@pytest.mark.requirement("CHAT-047")
async def test_what_is_refused_beside_others_is_not_counted(
    environment: pytest.MonkeyPatch, database: Database
) -> None:
    del database  # asked for because it knows the people
    environment.setenv("CHAT_MESSAGES_AT_ONCE", "2")
    environment.setenv("CHAT_MESSAGES_A_SECOND", "0.0001")
    from chat.__main__ import build  # noqa: PLC0415 - reads the environment when it is called

    async with client(build()) as http:
        ann, bob = Person(http, 1), Person(http, 2)
        id_ = await ann.group(2, 3)
        for _ in range(3):
            refused = await ann.post(id_, "hey", mentions=[999])
            assert refusal(refused)[1] == "MESSAGE_UNUSABLE"
        both = await asyncio.gather(ann.post(id_, "hey", mentions=[999]), bob.post(id_, "hey"))
        assert [one.status_code for one in both] == [422, 201]
        said = [(await ann.post(id_, "hey")).status_code for _ in range(3)]
        assert said == [201, 201, 429]


@pytest.mark.requirement("CHAT-003")
async def test_a_transaction_that_dies_is_made_up_for_by_each_alone(
    http: httpx.AsyncClient, database: Database, service: Service
) -> None:
    """Whose own fails hears of it; the others have sent, once."""
    id_ = await Person(http, 1).group(2, 3, 4)
    sends, usual = Sends(), database.unit_of_work()

    def by(user: int, unit_of_work: UnitOfWork) -> Any:
        return sends.send(
            Sender(user, _terms, unit_of_work, Story()), id_, Draft("one", "text", "hey")
        )

    outcomes: tuple[Any, ...] = await asyncio.gather(
        by(1, dying(usual)), by(2, usual), by(3, usual), return_exceptions=True
    )
    assert isinstance(outcomes[0], DiedError)
    assert sorted(one.sequence for one in outcomes[1:]) == [1, 2]
    again = await asyncio.gather(by(1, usual), by(2, usual), by(3, usual))
    assert again[0].sequence == 3
    assert [one.message_id for one in again[1:]] == [one.message_id for one in outcomes[1:]]
    assert await broken_checks(service, CHECKS) == set()


async def _terms(_: Transaction) -> Terms:
    return Terms(Filter())
