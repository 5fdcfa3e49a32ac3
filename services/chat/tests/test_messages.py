"""Sending, retrying, reading and deleting, on the service's real app and database."""

import asyncio
import random

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import published

from .people import Person, data, refusal


@pytest.fixture
def ann(http: httpx.AsyncClient) -> Person:
    return Person(http, 1)


@pytest.fixture
def bob(http: httpx.AsyncClient) -> Person:
    return Person(http, 2)


@pytest.mark.requirement("CHAT-021")
async def test_unread_is_exact_under_deletion_edits_and_lagging_devices(
    ann: Person, bob: Person
) -> None:
    id_ = await ann.direct(2)
    m1, m2 = await ann.say(id_, "one"), await ann.say(id_, "two")
    assert await bob.unread(id_) == 2
    await ann.delete(id_, m2)
    await ann.edit(id_, m1, "uno")
    assert await bob.unread(id_) == 1
    await ann.delete(id_, m1)
    m3 = await ann.say(id_, "three")
    assert await bob.unread(id_) == 1
    assert (await bob.read(id_, m3["sequence"]))["unreadCount"] == 0
    assert (await bob.read(id_, m2["sequence"]))["readSequence"] == m3["sequence"]
    await bob.say(id_, "four")
    assert (await bob.unread(id_), await ann.unread(id_)) == (0, 1)


@pytest.mark.requirement("CHAT-003", "CHAT-022")
async def test_a_client_id_is_one_message_within_sender_and_conversation(
    ann: Person, bob: Person
) -> None:
    c1, c2 = await ann.direct(2), await ann.direct(3)
    sent = [
        await ann.say(c1, "hi", clientMessageId="1"),
        await bob.say(c1, "hi", clientMessageId="1"),
        await ann.say(c2, "hi", clientMessageId="1"),
    ]
    again = await ann.say(c1, "hi", clientMessageId="1")
    other = await ann.post(c1, "ho", clientMessageId="1")

    assert len({each["messageId"] for each in sent}) == 3
    assert again == sent[0]
    assert refusal(other) == (422, "MESSAGE_ID_REUSED")


async def test_a_retry_after_deletion_brings_nothing_back(ann: Person) -> None:
    id_ = await ann.direct(2)
    await ann.delete(id_, await ann.say(id_, "hi", clientMessageId="1"))

    again = await ann.say(id_, "hi", clientMessageId="1")

    assert (again["content"], again["sequence"]) == (None, 1)
    assert again["deletedAt"]


@pytest.mark.requirement("CHAT-023")
async def test_two_who_begin_at_once_have_one_conversation(ann: Person, bob: Person) -> None:
    begun = await asyncio.gather(*(ann.direct(2) for _ in range(5)), *(bob.direct(1) for _ in "12"))
    assert len(set(begun)) == 1


async def test_blind_retries_by_many_at_once_leave_one_order(
    ann: Person, bob: Person, database: Database
) -> None:
    id_ = await ann.direct(2)
    sends = [
        person.say(id_, f"{person.user_id} says {n}", clientMessageId=str(n))
        for person in (ann, bob)
        for n in range(10)
        for _ in range(3)
    ]
    random.Random(1).shuffle(sends)

    answers = await asyncio.gather(*sends)

    history = data(await ann.ask("GET", f"/{id_}/messages?after=0"))["messages"]
    assert [each["sequence"] for each in history] == list(range(1, 21))
    assert {each["messageId"] for each in answers} == {each["messageId"] for each in history}
    events = [each.event for each in await published(database)]
    told = [each.sequence for each in events if each.TYPE == "chat.message.sent"]
    assert told == list(range(1, 21))


async def test_history_goes_both_ways_and_fills_a_gap(ann: Person) -> None:
    id_ = await ann.direct(2)
    for n in range(1, 8):
        await ann.say(id_, str(n))

    async def page(query: str) -> tuple[list[int], bool]:
        found = data(await ann.ask("GET", f"/{id_}/messages?{query}"))
        return [each["sequence"] for each in found["messages"]], found["hasMore"]

    assert await page("limit=3") == ([7, 6, 5], True)
    assert await page("limit=3&before=5") == ([4, 3, 2], True)
    assert await page("limit=3&after=0") == ([1, 2, 3], True)
    assert await page("after=3&before=6") == ([4, 5], False)


@pytest.mark.requirement("CHAT-024")
async def test_the_list_shows_the_latest_message_and_what_is_unread(
    ann: Person, bob: Person
) -> None:
    older, newer = await ann.group(2), await ann.direct(2)
    await ann.say(older, "hello")
    await ann.say(newer, "Hello, how are you?")
    await ann.say(newer, "x" * 60)

    first = data(await bob.ask("GET", "?limit=1"))
    rest = data(await bob.ask("GET", f"?cursor={first['nextCursor']}"))

    (shown,) = first["conversations"]
    assert (shown["lastMessage"], shown["unreadCount"]) == ("x" * 50, 2)
    assert shown["otherUserId"] == 1
    assert [each["conversationId"] for each in rest["conversations"]] == [older]


async def test_a_cursor_that_is_none_is_refused(ann: Person) -> None:
    cases: list[str] = ["x", "é", "MjAyNQ=="]
    for cursor in cases:
        assert refusal(await ann.ask("GET", f"?cursor={cursor}")) == (400, "CURSOR_INVALID")


async def test_another_s_conversation_is_not_there(ann: Person, http: httpx.AsyncClient) -> None:
    id_ = await ann.direct(2)
    message = await ann.say(id_, "hi")
    dee = Person(http, 4)

    answers = [
        await dee.post(id_, "hi"),
        await dee.edit(id_, message, "ho"),
        await dee.delete(id_, message),
        await dee.ask("GET", f"/{id_}"),
        await dee.ask("GET", f"/{id_}/messages"),
        await dee.ask("GET", f"/{id_}/members"),
        await dee.ask("PUT", f"/{id_}/read", sequence=1),
        await dee.ask("GET", f"/{id_}/pins"),
        await dee.ask("GET", f"/{id_}/bans"),
        await dee.ask("POST", f"/{id_}/bans", userId=1, reason="no"),
        await dee.ask("DELETE", f"/{id_}/bans/1"),
        await dee.ask("GET", f"/{id_}/decisions"),
        await dee.ask("DELETE", f"/{id_}/mute"),
        await dee.ask("POST", f"/{id_}/invitations", userId=4),
        await dee.ask("PUT", f"/{id_}/members/1/role", role="reader"),
        await dee.ask("POST", f"/{id_}/messages/{message['messageId']}/reports", reason="spam"),
        await dee.ask("GET", f"/{id_}/messages/{message['messageId']}"),
        await dee.ask("PUT", f"/{id_}/messages/{message['messageId']}/pin"),
        await dee.ask("DELETE", f"/{id_}/messages/{message['messageId']}/pin"),
        await dee.ask("PUT", f"/{id_}/messages/{message['messageId']}/reactions/🎉"),
        await dee.ask("DELETE", f"/{id_}/messages/{message['messageId']}/reactions/🎉"),
        await dee.ask("POST", f"/{id_}/members", userId=4),
        await dee.ask("DELETE", f"/{id_}/members/1"),
    ]

    assert {refusal(answer) for answer in answers} == {(404, "CONVERSATION_NOT_FOUND")}
    assert (await http.get(f"/api/v1/conversations/{id_}")).status_code == 401


async def test_a_message_that_harms_is_refused(ann: Person) -> None:
    cases: list[tuple[dict[str, object], str]] = [
        ({"content": "x" * 10_001}, "VALIDATION_FAILED"),
        ({"content": "a\x07"}, "MESSAGE_UNUSABLE"),
        ({"content": "\u202egnp"}, "MESSAGE_UNUSABLE"),
        ({"content": "hi", "mentions": list(range(1, 10_001))}, "VALIDATION_FAILED"),
        ({"content": "hi", "mentions": [4]}, "MESSAGE_UNUSABLE"),
        ({"content": "hi", "replyTo": "msg_404"}, "MESSAGE_UNUSABLE"),
        ({"content": None, "messageType": "image"}, "MESSAGE_UNUSABLE"),
    ]
    for body, code in cases:
        id_ = await ann.direct(2)
        answer = await ann.ask("POST", f"/{id_}/messages", clientMessageId="1", **body)
        assert refusal(answer) == (422, code)


async def test_of_several_reasons_the_first_is_told(ann: Person, bob: Person) -> None:
    id_ = await ann.direct(2)
    sent = await ann.say(id_, "hi", clientMessageId="1")
    wrong: dict[str, object] = {"mentions": [4], "replyTo": "msg_404"}

    await bob.block(1)
    refused = [await ann.post(id_, "ho", **wrong), await bob.post(id_, "ho")]
    again = await ann.say(id_, "hi", clientMessageId="1")
    await bob.block(1, "DELETE")
    named = [await ann.post(id_, "ho", **wrong), await ann.post(id_, "ho", replyTo="msg_404")]

    assert {refusal(answer) for answer in refused} == {(403, "BLOCKED")}
    assert again == sent
    fields = [answer.json()["error"]["details"]["field"] for answer in named]
    assert fields == ["mentions", "replyTo"]
    assert (await ann.say(id_, "ho", mentions=[2], replyTo=sent["messageId"]))["sequence"] == 2


async def test_a_megabyte_is_refused_unread(ann: Person) -> None:
    answer = await ann.post(await ann.direct(2), "x" * 1_100_000)
    assert answer.status_code == 413


@pytest.mark.requirement("CHAT-001", "CHAT-002", "CHAT-005")
async def test_an_event_holds_what_the_seed_shows(ann: Person, database: Database) -> None:
    id_ = await ann.group(2, 3)
    sent = await ann.say(
        id_, "Hello", messageType="image", mediaUrl="https://cdn.example/1.jpg", mentions=[2]
    )

    event = (await published(database))[-1].event

    assert id_.startswith("conv_")
    assert sent["messageId"].startswith("msg_")
    assert event.model_dump(exclude={"sent_at"}) == {
        "conversation_id": id_,
        "message_id": sent["messageId"],
        "sequence": 1,
        "revision": 1,
        "sender_id": 1,
        "sender_username": "ann",
        "sender_profile_pic": "https://cdn.example/ann.jpg",
        "message_type": "image",
        "content": "Hello",
        "preview": "📷 Photo",
        "media_url": "https://cdn.example/1.jpg",
        "reply_to": None,
        "mentions": (2,),
        "recipients": ({"user_id": 2, "unread_count": 1}, {"user_id": 3, "unread_count": 1}),
    }


async def test_reading_is_told_once(ann: Person, bob: Person, database: Database) -> None:
    id_ = await ann.direct(2)
    sent = await ann.say(id_, "hi")
    for sequence in (99, 1, 1):
        await bob.read(id_, sequence)

    told = [each.event for each in await published(database) if "read" in each.event.TYPE]

    (event,) = told
    assert (event.reader_id, event.message_id, event.unread_count) == (2, sent["messageId"], 0)


async def test_a_deleted_message_can_t_be_edited(ann: Person, bob: Person) -> None:
    id_ = await ann.direct(2)
    message = await ann.say(id_, "hi")
    assert refusal(await bob.edit(id_, message, "ho")) == (403, "ROLE_TOO_LOW")
    assert refusal(await bob.delete(id_, message)) == (403, "ROLE_TOO_LOW")
    await ann.delete(id_, message)
    assert refusal(await ann.edit(id_, message, "ho")) == (409, "MESSAGE_DELETED")
    assert (await ann.delete(id_, message)).status_code == 200
