"""Chat's events on screens: in its envelopes, in order, to members only, gathered where many."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import TopicAlreadyExistsError
from laurel_events import Database
from laurel_events.database import utc_now
from laurel_events.ephemeral_producer import EphemeralProducer
from laurel_events.testing import message
from laurel_schemas.chat_members_v1 import MemberLeft
from laurel_schemas.chat_messages_v1 import (
    MemberInvited,
    MessageDeleted,
    MessageEdited,
    MessagePinned,
    MessageReacted,
    MessageRead,
)
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_service.api.server import serve
from laurel_service.runtime import started
from laurel_service.workers import hear
from laurel_stack.ports import free_port
from laurel_testkit import eventually
from notification_router.__main__ import build
from notification_router.flow import FLOW
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes

from .conftest import NOW, Replica, answers
from .events import example
from .rooms import ROOM, Chat, of_type, open_screen, said
from .screens import screen

SAMPLES = Path(__file__).parents[3] / "docs" / "requirements" / "samples" / "chat"
ANN, BOB, CAT = 1, 2, 3


@pytest.fixture
def chat(router_database: Database, wakes: Wakes, dsn: str) -> Chat:
    return Chat(router_database, wakes, Settings(database_url=dsn, chat_gathered_above=3))


def sample(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    return read


def sampled(event: Any) -> Any:
    """A message as the samples have it."""
    return event.model_copy(
        update={
            **{"sender_id": 123, "content": "Hello, how are you?"},
            **{"preview": "Hello, how are you?", "media_url": None, "message_id": "msg_456"},
            "sender_profile_pic": "https://cdn.lykluk.com/profiles/john_doe.jpg",
            "sent_at": NOW.replace(year=2025, month=12, day=23),
        }
    )


@pytest.mark.requirement("CHAT-010", "CHAT-012", "CHAT-017")
async def test_a_message_is_previewed_to_its_recipients_and_shown_where_it_is_open(
    replica: Replica, chat: Chat
) -> None:
    url = await replica()
    await chat.admits(123, 456, 789)
    async with open_screen(url, 456) as open_, screen(url, 789) as list_, screen(url, 123) as own:
        await chat.hears(sampled(said(3, {456: 3, 789: 1})))
        await open_.shows(2, 60)
        await list_.shows(1, 60)
        await chat.hears(message(example(MemberInvited, user_id=123)))
        await own.shows(1, 60)
    [preview], [received] = (
        of_type(open_, kind) for kind in ("message_preview", "message_received")
    )
    wanted = sample("message_preview")
    assert preview == {**wanted, "recipientIds": [456], "id": preview["id"]}
    wanted = sample("message_received")
    assert wanted["data"].items() <= received["data"].items()
    assert {**received, "data": 0, "id": 0} == {**wanted, "data": 0, "id": 0}
    [elsewhere] = list_.received
    assert (elsewhere[0], elsewhere[1]["data"]["unreadCount"]) == ("notification", 1)
    assert [one["type"] for _, one in own.received] == ["conversation_invited"]


@pytest.mark.requirement("CHAT-016", "CHAT-021")
async def test_what_was_said_meanwhile_is_there_in_order_and_what_is_gone_is_not(
    replica: Replica, chat: Chat
) -> None:
    url = await replica()
    await chat.admits(ANN, BOB)
    for number in range(1, 6):
        await chat.hears(said(number, {BOB: number}))
    deleted: dict[str, Any] = {"message_id": "msg_2", "sequence": 2, "revision": 6}
    deleted["recipients"] = [{"user_id": BOB, "unread_count": 4}]
    gone = example(MessageDeleted, deleted_by=ANN, **deleted)
    await chat.hears(gone)
    async with open_screen(url, BOB, after=1) as shown:
        await shown.shows(5 + 5, 60)
    previews = [one["data"]["lastMessage"] for one in of_type(shown, "message_preview")]
    assert previews == ["text 1", "text 3", "text 4", "text 5"]
    mine, rooms = of_type(shown, "message_deleted")
    assert {one["data"].get("unreadCount") for one in (mine, rooms)} == {4, None}
    words = [one["data"]["content"] for one in of_type(shown, "message_received")]
    assert words == [None, "text 3", "text 4", "text 5"]
    assert shown.opened["complete"]
    assert "text 2" not in str(await chat.rows("select payload from room_events"))
    async with chat.database.engine.begin() as connection:
        await connection.exec_driver_sql("delete from room_events where revision <= 3")
    for after, complete in ((1, False), (3, True), (6, True)):
        async with open_screen(url, BOB, after=after) as shown:
            assert shown.opened["complete"] is complete


@pytest.mark.requirement("GEN-044")
@pytest.mark.parametrize(("reason", "named"), [("erasure", False), ("sender", True)])
async def test_a_message_that_is_gone_with_its_sender_names_nobody(
    chat: Chat, reason: str, named: bool
) -> None:
    await chat.admits(ANN, BOB)
    await chat.hears(said(1, {BOB: 1}))
    gone: dict[str, Any] = {"message_id": "msg_1", "sequence": 1, "revision": 2, "reason": reason}
    await chat.hears(example(MessageDeleted, **gone))
    kept = str(await chat.rows("select payload from room_events"))
    assert ("john_doe" in kept) is named


@pytest.mark.requirement("CHAT-014", "CHAT-034")
async def test_who_has_it_open_sees_each_change_and_the_reader_s_devices_what_is_left(
    replica: Replica, chat: Chat
) -> None:
    url = await replica()
    await chat.admits(ANN, BOB)
    changes = [
        said(1, {BOB: 1}),
        example(MessageEdited, revision=2),
        example(MessageReacted, revision=3),
        example(MessagePinned, revision=4),
        example(MessageRead, reader_id=BOB, unread_count=0, sequence=1, message_id="msg_1"),
    ]
    told = [message(one) for one in changes]
    async with open_screen(url, ANN) as ann, screen(url, BOB) as bob:
        await chat.hears(*told)
        await chat.hears(*told)
        await ann.shows(5, 60)
        await bob.shows(2, 60)
        await chat.hears(said(5, {BOB: 1}))
        await ann.shows(6, 60)
    assert [one["data"].get("revision") for _, one in ann.received] == [1, 2, 3, 4, None, 5]
    # Who comes back with a revision is told of what was read since, too.
    async with open_screen(url, ANN, after=4) as back:
        await back.shows(2, 60)
    assert [one["data"].get("revision") for _, one in back.received] == [None, 5]
    [read] = of_type(ann, "message_read")
    assert read["eventType"] == "chat:message:read"
    assert (read["data"]["userId"], read["data"]["messageId"]) == (BOB, "msg_1")
    [left] = of_type(bob, "message_read")
    assert left["data"]["unreadCount"] == 0


@pytest.mark.requirement("CHAT-004")
async def test_only_members_are_let_into_a_room_and_only_while_they_are(
    replica: Replica, chat: Chat
) -> None:
    url = await replica()
    await chat.admits(ANN, BOB)
    async with open_screen(url, ANN) as ann, open_screen(url, BOB) as bob, screen(url, CAT) as cat:
        for asked in ({"conversationId": ROOM}, {"conversationId": "conv_9"}, {}, "x", None):
            assert "error" in await cat.client.call("conversation:open", asked)
        await chat.hears(example(MemberLeft, membership_id=f"{ROOM}/{BOB}"))
        await eventually(lambda: "conversation:ended" in [event for event, _ in bob.received], 60)
        await chat.hears(said(1, {}))
        await ann.shows(1, 60)
        assert await ann.client.call("conversation:close", {"conversationId": ROOM}) == {
            "closed": True
        }
        assert "error" in await bob.client.call("conversation:open", {"conversationId": ROOM})
    assert [event for event, _ in bob.received] == ["conversation:ended"]


@pytest.mark.requirement("CHAT-015", "CHAT-024")
async def test_a_large_room_is_told_the_last_and_how_many_at_most_once_a_second(
    chat: Chat,
) -> None:
    await chat.admits(ANN, BOB, CAT, 4, 5)
    await chat.hears(said(1, {BOB: 1, CAT: 1, 4: 1, 5: 1}), said(2, None), said(3, None))
    reads = [example(MessageRead, reader_id=user, sequence=3) for user in (BOB, CAT, 4)]
    await chat.hears(*reads)
    previews = "select user_id, payload from socket_messages where payload ->> 'type' = :kind"
    previews = previews.replace(":kind", "'message_preview' order by user_id, seq")
    assert await chat.rows(previews) == []
    await chat.serves(NOW + timedelta(seconds=1))
    shown = await chat.rows(previews)
    assert [user for user, _ in shown] == [BOB, CAT, 4, 5]
    assert {(one["data"]["lastMessage"], one["data"]["newMessages"]) for _, one in shown} == {
        ("text 3", 3)
    }
    marks = "select payload #> '{data,readers}' from room_events"
    assert await chat.rows(f"{marks} where payload ->> 'type' = 'message_read'") == [(3,)]
    await chat.hears(said(4, {BOB: 4, CAT: 1, 4: 1, 5: 2}))
    await chat.serves(NOW + timedelta(seconds=2))
    again = await chat.rows(previews)
    assert [one["data"]["unreadCount"] for _, one in again] == [4, 1, 1, 2]


def types(user_id: int, room: str) -> TypingChanged:
    return TypingChanged(
        conversation_id=room,
        user_id=user_id,
        username="john_doe",
        is_typing=True,
        changed_at=utc_now(),
    )


@pytest.fixture
async def topic(kafka: str, environment: pytest.MonkeyPatch) -> str:
    """A broker that has the topics of what is ephemeral."""
    environment.setenv("KAFKA_BOOTSTRAP", kafka)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    for one in {event.TOPIC for event in FLOW.ephemeral}:
        with suppress(TopicAlreadyExistsError):
            await admin.create_topics([NewTopic(one.name, one.partitions, 1)])
    await admin.close()
    return kafka


@asynccontextmanager
async def hearing(kafka: str) -> AsyncIterator[str]:
    """A replica that hears what is ephemeral, as its process would."""
    service, port, stop = build(), free_port(), asyncio.Event()
    settings = service.settings.model_copy(update={"http_port": port, "kafka_bootstrap": kafka})
    async with started(replace(service, settings=settings), stop) as running:
        beside = asyncio.gather(serve(running), hear(running))
        await eventually(lambda: answers(f"http://127.0.0.1:{port}"), 120)
        yield f"http://127.0.0.1:{port}"
        stop.set()
        await beside


@pytest.mark.requirement("CHAT-013", "CHAT-015")
async def test_typing_is_told_where_it_is_open_and_only_counted_in_a_large_room(
    topic: str, chat: Chat, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("CHAT_GATHERED_ABOVE", "3")
    await chat.admits(ANN, BOB)
    await chat.admits(ANN, BOB, CAT, 4, 5, room="conv_large")

    async with (
        hearing(topic) as url,
        open_screen(url, BOB) as bob,
        open_screen(url, ANN, room="conv_large") as ann,
        EphemeralProducer(topic, service="chat") as producer,
    ):

        async def hears_of(user_id: int) -> bool:
            producer.publish(types(user_id, ROOM))
            return bool(of_type(bob, "typing_indicator"))

        await eventually(lambda: hears_of(ANN), 120)
        for user_id in (CAT, 4, 5):
            producer.publish(types(user_id, "conv_large"))
        await eventually(lambda: of_type(ann, "typing_indicator"), 60)
        await eventually(lambda: not of_type(ann, "typing_indicator")[-1]["data"]["isTyping"], 60)
    wanted = {**sample("typing_indicator"), "recipientIds": [BOB]}
    told = {"conversationId": ROOM, "userId": ANN}
    assert of_type(bob, "typing_indicator")[0] == {**wanted, "data": {**wanted["data"], **told}}
    counts = [one["data"]["typists"] for one in of_type(ann, "typing_indicator")]
    assert counts[-1] == 0
    assert max(counts) == 3
    assert await chat.rows("select payload from room_events") == []
