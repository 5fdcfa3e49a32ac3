"""Who is in a conversation, who may what, and blocks."""

import httpx
import pytest
from laurel_events import Database
from laurel_events.testing import published

from .people import Person, data, refusal


@pytest.fixture
def people(http: httpx.AsyncClient) -> tuple[Person, ...]:
    return tuple(Person(http, user_id) for user_id in (1, 2, 3, 4))


async def test_a_newcomer_sees_what_is_said_from_then_on(people: tuple[Person, ...]) -> None:
    ann, _, cem, _ = people
    id_ = await ann.group(2)
    await ann.say(id_, "before")
    data(await ann.ask("POST", f"/{id_}/members", userId=3))
    await ann.say(id_, "after")

    history = data(await cem.ask("GET", f"/{id_}/messages"))["messages"]
    assert [each["content"] for each in history] == ["after"]
    assert await cem.unread(id_) == 1


async def test_members_may_what_their_roles_allow(people: tuple[Person, ...]) -> None:
    ann, bob, cem, _ = people
    id_ = await ann.group(2, 3)
    said = await cem.say(id_, "hi")

    assert refusal(await bob.ask("POST", f"/{id_}/members", userId=4)) == (403, "ROLE_TOO_LOW")
    assert refusal(await bob.ask("DELETE", f"/{id_}/members/3")) == (403, "ROLE_TOO_LOW")
    assert refusal(await ann.ask("DELETE", f"/{id_}/members/4")) == (404, "MEMBER_NOT_FOUND")
    assert refusal(await bob.delete(id_, said)) == (403, "ROLE_TOO_LOW")
    assert (await ann.delete(id_, said)).status_code == 200
    assert (await ann.ask("DELETE", f"/{id_}/members/3")).status_code == 200
    assert refusal(await cem.post(id_, "still here?")) == (404, "CONVERSATION_NOT_FOUND")


async def test_a_group_keeps_an_owner_and_tells_who_is_in_it(
    people: tuple[Person, ...], database: Database
) -> None:
    ann, bob, *_ = people
    id_ = await ann.group(2)
    data(await ann.ask("DELETE", f"/{id_}/members/1"))

    (member,) = data(await bob.ask("GET", f"/{id_}/members"))["members"]
    assert (member["userId"], member["role"], member["username"]) == (2, "owner", "bob")
    last = {
        each.event.membership_id: getattr(each.event, "role", None)
        for each in await published(database)
        if each.event.TYPE.startswith("chat.member.")
    }
    assert last == {f"{id_}/1": None, f"{id_}/2": "owner"}


async def test_a_direct_conversation_keeps_its_two(people: tuple[Person, ...]) -> None:
    ann, *_ = people
    id_ = await ann.direct(2)
    assert refusal(await ann.ask("POST", f"/{id_}/members", userId=3)) == (409, "MEMBERS_FIXED")
    assert refusal(await ann.ask("DELETE", f"/{id_}/members/2")) == (409, "MEMBERS_FIXED")


async def test_a_block_holds_in_both_directions_until_it_is_taken_back(
    people: tuple[Person, ...], http: httpx.AsyncClient
) -> None:
    ann, bob, *_ = people
    id_ = await ann.direct(2)
    await bob.block(1)

    for person in (ann, bob):
        assert refusal(await person.post(id_, "hi")) == (403, "BLOCKED")
    begun = await ann.ask("POST", "", kind="group", memberIds=[2])
    assert refusal(begun) == (403, "BLOCKED")
    await bob.block(1, "DELETE")
    assert (await ann.post(id_, "hi")).status_code == 201


async def test_a_conversation_with_nobody_is_refused(people: tuple[Person, ...]) -> None:
    cases: list[tuple[str, list[int], tuple[int, str]]] = [
        ("direct", [2, 3], (422, "MEMBERS_WRONG")),
        ("direct", [1], (422, "MEMBERS_WRONG")),
        ("group", [99], (422, "USER_UNKNOWN")),
        ("group", [], (422, "VALIDATION_FAILED")),
    ]
    for kind, others, expected in cases:
        assert refusal(await people[0].ask("POST", "", kind=kind, memberIds=others)) == expected
