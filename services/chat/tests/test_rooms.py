"""Rooms of competitions open, fill, empty and close by what the competition service tells."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from chat.flow import CONSUMES
from laurel_events import Database, UnitOfWork
from laurel_events.testing import message, published
from laurel_schemas import Event
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionStatusChanged,
)

from .people import Person, data, refusal

ROOM = "weekly_contest_2024_06"
NAME = "Weekly Trading Championship"
EXAMPLES = Path(__file__).parents[3] / "schemas/examples/competition.lifecycle.v1"
AT = datetime(2025, 2, 1, tzinfo=UTC)

Tell = Callable[[Sequence[Event]], Awaitable[None]]


@pytest.fixture
def tell(unit_of_work: UnitOfWork) -> Tell:
    """Hands events of one type to their handler, in a transaction of their own."""

    async def handle(events: Sequence[Event]) -> None:
        async with unit_of_work() as tx:
            await CONSUMES[type(events[0])]([message(event) for event in events], tx)

    return handle


@pytest.fixture
def people(http: httpx.AsyncClient) -> tuple[Person, ...]:
    return tuple(Person(http, user_id) for user_id in (1, 2, 3))


def example(event: type[Event], **changed: Any) -> Event:
    """What the competition service publishes, as its contract shows it."""
    read = event.decode((EXAMPLES / f"{event.TYPE}.minimal.json").read_bytes())
    return read.model_copy(update=changed)


def entered(user_id: int) -> Event:
    return example(CompetitionEntered, user_id=user_id)


def left(user_id: int) -> Event:
    return example(CompetitionLeft, user_id=user_id)


def changed(status: str) -> Event:
    return example(CompetitionStatusChanged, status=status)


async def room(person: Person) -> Any:
    return data(await person.chat("GET", f"/competitions/{ROOM}"))


@pytest.mark.requirement("CHAT-050")
async def test_entrants_are_members_who_see_what_was_said_before(
    people: tuple[Person, ...], tell: Tell, database: Database
) -> None:
    ann, bob, cem = people
    await tell([example(CompetitionAnnounced)])
    await tell([entered(1)])
    found = await room(ann)
    id_ = found["conversationId"]
    assert (found["kind"], found["title"], found["role"]) == ("competition", NAME, "member")
    await ann.say(id_, "good luck")
    await tell([entered(2), entered(1)])

    (seen,) = data(await bob.ask("GET", f"/{id_}/messages"))["messages"]
    assert (seen["content"], await bob.unread(id_)) == ("good luck", 0)
    assert refusal(await cem.chat("GET", f"/competitions/{ROOM}")) == (404, "ROOM_NOT_FOUND")
    await tell([left(2)])
    assert refusal(await bob.post(id_, "?")) == (404, "CONVERSATION_NOT_FOUND")

    told = [each.event for each in await published(database)]
    members = [each.membership_id for each in told if each.TOPIC.name == "chat.members.v1"]
    assert members == [f"{id_}/1", f"{id_}/2", f"{id_}/2"]
    (opened,) = [each for each in told if each.TYPE == "chat.conversation.opened"]
    assert (opened.competition_id, opened.title, opened.kind) == (ROOM, NAME, "competition")


@pytest.mark.requirement("CHAT-050")
@pytest.mark.parametrize("end", ["completed", "cancelled"])
async def test_a_room_closes_once_with_its_competition_and_can_be_read(
    end: str, people: tuple[Person, ...], tell: Tell, database: Database
) -> None:
    ann, *_ = people
    await tell([entered(1)])
    id_ = (await room(ann))["conversationId"]
    said = await ann.say(id_, "hi", clientMessageId="1")
    for status in ("active", "paused", "active", end, end):
        await tell([changed(status)])

    assert (await room(ann))["closedAt"]
    for answer in (
        await ann.post(id_, "late"),
        await ann.edit(id_, said, "other"),
        await ann.ask("POST", f"/{id_}/typing"),
    ):
        assert refusal(answer) == (409, "CONVERSATION_CLOSED")
    assert await ann.say(id_, "hi", clientMessageId="1") == said
    (seen,) = data(await ann.ask("GET", f"/{id_}/messages"))["messages"]
    assert seen["content"] == "hi"
    closed = [each for each in await published(database) if "closed" in each.event.TYPE]
    assert len(closed) == 1


@pytest.mark.requirement("CHAT-050")
async def test_a_new_name_is_told_and_entrants_choose_no_members(
    people: tuple[Person, ...], tell: Tell, database: Database
) -> None:
    ann, *_ = people
    await tell([entered(1)])
    await tell([example(CompetitionAnnounced, competition_name="Finals", revision=13)])
    id_ = (await room(ann))["conversationId"]

    assert (await room(ann))["title"] == "Finals"
    assert refusal(await ann.ask("DELETE", f"/{id_}/members/1")) == (409, "MEMBERS_FIXED")
    told = [each.event for each in await published(database) if "opened" in each.event.TYPE]
    assert [each.title for each in told] == [NAME, "Finals"]


@pytest.mark.requirement("CHAT-051")
async def test_hosts_announce_and_may_leave_writing_to_themselves(
    people: tuple[Person, ...], tell: Tell, http: httpx.AsyncClient, database: Database
) -> None:
    ann, bob, _ = people
    organizer = Person(http, 4, roles=("user", "organizer"))
    await tell([entered(1), entered(2)])
    id_ = (await room(ann))["conversationId"]
    assert refusal(await ann.chat("POST", f"/competitions/{ROOM}/host")) == (403, "FORBIDDEN")
    missing = await organizer.chat("POST", "/competitions/none/host")
    assert refusal(missing) == (404, "ROOM_NOT_FOUND")
    assert data(await organizer.chat("POST", f"/competitions/{ROOM}/host"))["role"] == "admin"
    assert refusal(await ann.ask("PUT", f"/{id_}/writers", writers="admins"))[0] == 403
    data(await organizer.ask("PUT", f"/{id_}/writers", writers="admins"))

    assert refusal(await bob.post(id_, "hi")) == (403, "ROLE_TOO_LOW")
    await organizer.say(id_, "we begin at noon")
    assert await bob.unread(id_) == 1
    assert (await room(bob))["writers"] == "admins"
    await tell([entered(4)])
    await tell([left(4)])
    assert (await room(organizer))["role"] == "admin"
    told = [each.event for each in await published(database) if "opened" in each.event.TYPE]
    assert [each.writers for each in told] == ["all", "admins"]


@pytest.mark.requirement("CHAT-043", "CHAT-050")
async def test_a_banned_entrant_stays_out_of_the_room(
    people: tuple[Person, ...], tell: Tell, http: httpx.AsyncClient
) -> None:
    ann, bob, _ = people
    host = Person(http, 4, roles=("user", "moderator"))
    await tell([entered(1), entered(2)])
    id_ = data(await host.chat("POST", f"/competitions/{ROOM}/host"))["conversationId"]
    data(await host.ask("POST", f"/{id_}/bans", userId=2, reason="spam"))
    await tell([entered(2)])

    assert refusal(await bob.chat("GET", f"/competitions/{ROOM}")) == (404, "ROOM_NOT_FOUND")
    assert (await room(ann))["conversationId"] == id_
