"""Reactions and pinned messages, and the revision that tells what came after a copy."""

import asyncio

import httpx
import pytest
from chat.emoji import is_reaction
from laurel_events import Database
from laurel_events.testing import published

from .people import Person, data, refusal


@pytest.fixture
def ann(http: httpx.AsyncClient) -> Person:
    return Person(http, 1)


@pytest.fixture
def bob(http: httpx.AsyncClient) -> Person:
    return Person(http, 2)


async def reactions(person: Person, id_: str) -> list[tuple[str, int, bool]]:
    (message,) = data(await person.ask("GET", f"/{id_}/messages"))["messages"]
    return [(each["reaction"], each["count"], each["mine"]) for each in message["reactions"]]


@pytest.mark.requirement("CHAT-031")
async def test_reactions_are_counted_once_a_person_and_taken_back(
    ann: Person, bob: Person, database: Database
) -> None:
    id_ = await ann.direct(2)
    path = f"/{id_}/messages/{(await ann.say(id_, 'hi'))['messageId']}/reactions"
    for person, emoji in ((ann, "🎉"), (bob, "🎉"), (bob, "🎉"), (bob, "👍🏽")):
        data(await person.ask("PUT", f"{path}/{emoji}"))

    assert await reactions(ann, id_) == [("🎉", 2, True), ("👍🏽", 1, False)]
    for _ in range(2):
        data(await bob.ask("DELETE", f"{path}/🎉"))
    assert await reactions(bob, id_) == [("🎉", 1, False), ("👍🏽", 1, True)]

    told = [each.event for each in await published(database) if "reacted" in each.event.TYPE]
    assert [(each.user_id, each.reaction, each.added, each.revision) for each in told] == [
        (1, "🎉", True, 2),
        (2, "🎉", True, 3),
        (2, "👍🏽", True, 4),
        (2, "🎉", False, 5),
    ]


@pytest.mark.requirement("CHAT-031")
@pytest.mark.parametrize("reaction", ["👨‍👩‍👧‍👦", "🇩🇪", "❤️", "👍🏿", "1️⃣"])
def test_an_emoji_is_a_reaction(reaction: str) -> None:
    assert is_reaction(reaction)


@pytest.mark.requirement("CHAT-031")
async def test_anything_else_is_not(ann: Person) -> None:
    id_ = await ann.direct(2)
    said = await ann.say(id_, "hi")
    for reaction in ["a", "1", "🎉🎉", " ", "é", "<b>", "ok 👍"]:
        answer = await ann.ask("PUT", f"/{id_}/messages/{said['messageId']}/reactions/{reaction}")
        assert answer.status_code in (404, 422), answer.text
        assert await reactions(ann, id_) == []


@pytest.mark.requirement("CHAT-031")
async def test_a_message_has_at_most_30_emoji(ann: Person, bob: Person) -> None:
    id_ = await ann.direct(2)
    path = f"/{id_}/messages/{(await ann.say(id_, 'hi'))['messageId']}/reactions"
    for number in range(30):
        data(await ann.ask("PUT", f"{path}/{chr(0x1F400 + number)}"))
    assert refusal(await bob.ask("PUT", f"{path}/🎉")) == (409, "LIMIT_REACHED")
    data(await bob.ask("PUT", f"{path}/{chr(0x1F400)}"))


@pytest.mark.requirement("CHAT-031", "CHAT-032")
async def test_what_is_deleted_loses_its_reactions_and_its_pin(ann: Person, bob: Person) -> None:
    id_ = await ann.direct(2)
    said = await ann.say(id_, "hi")
    path = f"/{id_}/messages/{said['messageId']}"
    data(await bob.ask("PUT", f"{path}/reactions/🎉"))
    data(await bob.ask("PUT", f"{path}/pin"))
    await ann.delete(id_, said)

    assert await reactions(ann, id_) == []
    assert data(await ann.ask("GET", f"/{id_}/pins"))["messages"] == []
    for what in ("reactions/🎉", "pin"):
        assert refusal(await bob.ask("PUT", f"{path}/{what}")) == (409, "MESSAGE_DELETED")


@pytest.mark.requirement("CHAT-032")
async def test_owners_pin_in_a_group_and_both_of_two(
    ann: Person, bob: Person, database: Database
) -> None:
    group = await ann.group(2)
    said = await bob.say(group, "rules")
    path = f"/{group}/messages/{said['messageId']}/pin"
    assert refusal(await bob.ask("PUT", path)) == (403, "ROLE_TOO_LOW")
    for method in ("PUT", "PUT", "DELETE", "PUT"):
        data(await ann.ask(method, path))

    (shown,) = data(await bob.ask("GET", f"/{group}/pins"))["messages"]
    assert (shown["content"], shown["pinnedAt"] is None) == ("rules", False)
    told = [each.event.pinned for each in await published(database) if "pin" in each.event.TYPE]
    assert told == [True, False, True]


@pytest.mark.requirement("CHAT-032")
async def test_a_conversation_has_at_most_50_pins(ann: Person, bob: Person) -> None:
    id_ = await ann.direct(2)
    said = [await ann.say(id_, str(number)) for number in range(51)]
    first, *others, last = (f"/{id_}/messages/{each['messageId']}/pin" for each in said)
    for path in (first, *others):
        data(await ann.ask("PUT", path))
    assert refusal(await bob.ask("PUT", last)) == (409, "LIMIT_REACHED")
    data(await bob.ask("DELETE", first))
    data(await bob.ask("PUT", last))


@pytest.mark.requirement("CHAT-033")
async def test_an_answer_names_what_it_answers_to(ann: Person, bob: Person) -> None:
    id_ = await ann.group(2, 3)
    first = await ann.say(id_, "who comes?", mentions=[2, 3])
    answer = await bob.say(id_, "me", replyTo=first["messageId"])

    asked = data(await bob.ask("GET", f"/{id_}/messages/{answer['replyTo']}"))
    assert (asked["content"], asked["mentions"]) == ("who comes?", [2, 3])
    stranger = await ann.direct(4)
    wrong = await ann.post(stranger, "me", replyTo=first["messageId"])
    assert refusal(wrong) == (422, "MESSAGE_UNUSABLE")


@pytest.mark.requirement("CHAT-034")
async def test_every_change_has_a_revision_of_its_own(
    ann: Person, bob: Person, database: Database
) -> None:
    id_ = await ann.direct(2)
    said = [await ann.say(id_, str(n)) for n in range(4)]
    path = f"/{id_}/messages/{said[0]['messageId']}"
    await asyncio.gather(
        *(bob.ask("PUT", f"{path}/reactions/{emoji}") for emoji in "🎉👍😀"),
        *(ann.edit(id_, each, "other") for each in said[1:]),
        bob.ask("PUT", f"{path}/pin"),
        ann.delete(id_, said[3]),
    )

    told = [each.event for each in await published(database) if "message" in each.event.TYPE]
    revisions = [each.revision for each in told]
    assert revisions == list(range(1, len(told) + 1))
    assert len(told) in (11, 12)  # the edit of what was deleted may come too late
    assert data(await bob.ask("GET", f"/{id_}/messages"))["revision"] == revisions[-1]
    assert data(await bob.ask("GET", f"/{id_}"))["revision"] == revisions[-1]
