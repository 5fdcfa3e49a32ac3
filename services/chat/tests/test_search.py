"""Finding what was said, keeping it for a time only, and carrying one's own away."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from chat.audit import CHECKS
from chat.expiry import EXPIRY, expire
from chat.handlers import remember_profiles
from chat.rules.languages import configuration
from laurel_events import Database, UnitOfWork
from laurel_events.testing import claimed, message, published
from laurel_service import Service
from laurel_service.testing import broken_checks

from .conftest import announced
from .people import Person, data, refusal


@pytest.fixture
def ann(http: httpx.AsyncClient) -> Person:
    return Person(http, 1)


@pytest.fixture
def bob(http: httpx.AsyncClient) -> Person:
    return Person(http, 2)


async def found(person: Person, id_: str, words: str, **more: Any) -> list[str]:
    query = httpx.QueryParams({"q": words, **more})
    answer = data(await person.ask("GET", f"/{id_}/search?{query}"))
    return [each["content"] for each in answer["messages"]]


@pytest.mark.requirement("CHAT-060")
async def test_words_are_found_whole_by_stem_and_by_phrase(
    ann: Person, bob: Person, unit_of_work: UnitOfWork
) -> None:
    async with unit_of_work() as tx:
        german = announced(1).model_copy(update={"raw_locale": "de-CH"})
        await remember_profiles([message(german)], tx)
    id_, other = await ann.direct(2), await ann.direct(3)
    texts = ["Die Häuser sind teuer", "a house", "teuer, aber schön", "Solana goes up"]
    for text in texts:
        await ann.say(id_, text)
    await ann.say(other, "teuer elsewhere")

    assert await found(ann, id_, "Haus") == ["Die Häuser sind teuer"]
    assert await found(bob, id_, "teuer") == [texts[2], texts[0]]
    assert await found(bob, id_, "teuer -schön") == [texts[0]]
    assert await found(bob, id_, '"goes up"') == ["Solana goes up"]
    assert await found(bob, id_, "SOLANA or house") == [texts[3], texts[1]]
    assert await found(ann, id_, "teuer", before=3) == [texts[0]]
    assert await found(ann, id_, "' & !:* \\") == []
    cem = Person(ann._http, 3)
    assert refusal(await cem.ask("GET", f"/{id_}/search?q=teuer"))[0] == 404


@pytest.mark.requirement("CHAT-060")
async def test_what_is_edited_deleted_or_from_before_one_joined_is_not_found(
    ann: Person, bob: Person
) -> None:
    id_ = await ann.group(2)
    edited, gone = await ann.say(id_, "secret one"), await ann.say(id_, "secret two")
    await ann.edit(id_, edited, "public one")
    await ann.delete(id_, gone)
    data(await ann.ask("POST", f"/{id_}/members", userId=3))
    await bob.say(id_, "public two")

    assert await found(bob, id_, "secret") == []
    assert await found(bob, id_, "public") == ["public two", "public one"]
    assert await found(Person(ann._http, 3), id_, "public") == ["public two"]


@pytest.mark.requirement("CHAT-060")
@pytest.mark.parametrize(
    ("locale", "expected"),
    [("de-CH", "german"), ("EN_us", "english"), ("ja", "simple"), (None, "simple"), ("", "simple")],
)
def test_a_locale_has_a_text_search(locale: str | None, expected: str) -> None:
    assert configuration(locale) == expected


@pytest.mark.requirement("CHAT-061")
async def test_what_is_too_old_is_emptied_and_the_rest_when_it_is(
    ann: Person, bob: Person, database: Database, service: Service
) -> None:
    id_ = await ann.group(2)
    assert refusal(await bob.ask("PUT", f"/{id_}/retention", days=7)) == (403, "ROLE_TOO_LOW")
    for number in range(120):
        await ann.say(id_, f"old {number}", clientMessageId=str(number))
    data(await ann.ask("PUT", f"/{id_}/retention", days=7))
    assert data(await bob.ask("GET", f"/{id_}"))["retentionDays"] == 7

    async def pass_days(days: float) -> None:
        later = datetime.now(UTC) + timedelta(days=days)
        for _ in range(2):
            for task in await claimed(database, EXPIRY):
                await expire(task, database.unit_of_work(lambda: later))

    await pass_days(6.9)
    assert await bob.unread(id_) == 120
    await pass_days(7.1)
    history = data(await bob.ask("GET", f"/{id_}/messages?after=0&limit=200"))["messages"]
    assert [each["sequence"] for each in history] == list(range(1, 121))
    assert {each["content"] for each in history} == {None}
    assert (await bob.unread(id_), await found(bob, id_, "old")) == (0, [])
    assert (await ann.say(id_, "old 3", clientMessageId="3"))["sequence"] == 4
    assert await broken_checks(service, CHECKS) == set()
    gone = [each.event for each in await published(database) if "deleted" in each.event.TYPE]
    assert {each.reason for each in gone} == {"retention"}
    assert [each.revision for each in gone] == list(range(121, 241))


@pytest.mark.requirement("CHAT-061")
async def test_without_a_limit_all_is_kept(ann: Person, bob: Person, database: Database) -> None:
    id_ = await ann.direct(2)
    await ann.say(id_, "kept")
    data(await bob.ask("PUT", f"/{id_}/retention", days=1))
    data(await ann.ask("PUT", f"/{id_}/retention", days=None))
    (task,) = await claimed(database, EXPIRY)
    later = datetime.now(UTC) + timedelta(days=9)
    await expire(task, database.unit_of_work(lambda: later))

    assert await bob.unread(id_) == 1
    assert await claimed(database, EXPIRY) == []
    for days, status in ((0, 422), (1, 200), (3650, 200), (3651, 422)):
        answer = await ann.ask("PUT", f"/{id_}/retention", days=days)
        assert answer.status_code == status, days


@pytest.mark.requirement("CHAT-062")
async def test_people_carry_away_what_is_theirs_and_nothing_else(ann: Person, bob: Person) -> None:
    id_ = await ann.group(2)
    said = [await ann.say(id_, f"mine {n}") for n in range(5)]
    other = await bob.say(id_, "not mine")
    path = f"/{id_}/messages/{other['messageId']}"
    data(await ann.ask("PUT", f"{path}/reactions/🎉"))
    data(await ann.ask("POST", f"{path}/reports", reason="spam", note="why"))
    await ann.block(3)
    data(await bob.ask("PUT", f"/{id_}/messages/{said[0]['messageId']}/reactions/🎉"))

    async def exported(part: str) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = []
        after = ""
        while True:
            page = data(await ann.chat("GET", f"/export/{part}?limit=2&after={after}"))
            items += page["items"]
            if page["nextAfter"] is None:
                return items
            after = page["nextAfter"]

    assert [each["content"] for each in await exported("messages")] == [
        f"mine {n}" for n in range(5)
    ]
    assert [each["messageId"] for each in await exported("reactions")] == [other["messageId"]]
    assert [each["note"] for each in await exported("reports")] == ["why"]
    assert [each["userId"] for each in await exported("blocks")] == [3]
    assert [each["role"] for each in await exported("conversations")] == ["owner"]
    assert [each["username"] for each in await exported("profile")] == ["ann"]
    assert await exported("invitations") == []
    assert (await ann.chat("GET", "/export/others")).status_code == 422
