"""Reports, decisions of moderators, and the word filter."""

from typing import Any

import httpx
import pytest
from chat.wording import Filter, Word
from laurel_events import Database
from laurel_events.testing import published

from .people import Person, data, refusal

WORDS = [
    {"word": "scamcoin", "action": "refuse"},
    {"word": "darn", "action": "mask"},
    {"word": "send me your keys", "action": "flag"},
]


@pytest.fixture
def people(http: httpx.AsyncClient) -> tuple[Person, ...]:
    return tuple(Person(http, user_id) for user_id in (1, 2, 3))


@pytest.fixture
def moderator(http: httpx.AsyncClient) -> Person:
    return Person(http, 4, roles=("user", "moderator", "admin"))


async def open_reports(moderator: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data(await moderator.chat("GET", "/moderation/reports"))[
        "reports"
    ]
    return found


@pytest.mark.requirement("CHAT-044", "CHAT-045")
async def test_a_report_shows_what_was_said_and_a_decision_removes_and_bans(
    people: tuple[Person, ...], moderator: Person, database: Database
) -> None:
    ann, bob, cem = people
    id_ = await ann.group(2, 3)
    said = await bob.say(id_, "buy this")
    path = f"/{id_}/messages/{said['messageId']}/reports"
    for person in (ann, ann, cem):
        data(await person.ask("POST", path, reason="spam", note="again"))
    assert refusal(await bob.ask("POST", path, reason="spam")) == (422, "MESSAGE_UNUSABLE")
    await bob.edit(id_, said, "hello")

    first, second = await open_reports(moderator)
    assert [(each["reporterId"], each["content"]) for each in (first, second)] == [
        (1, "buy this"),
        (3, "buy this"),
    ]
    for outcome in ("banned", "dismissed"):
        decided = await moderator.chat(
            "POST",
            f"/moderation/reports/{first['reportId']}/decision",
            outcome=outcome,
            reason="rule 3",
        )
        data(decided)

    assert await open_reports(moderator) == []
    (shown,) = data(await ann.ask("GET", f"/{id_}/messages"))["messages"]
    assert shown["content"] is None
    assert refusal(await bob.post(id_, "?")) == (404, "CONVERSATION_NOT_FOUND")
    kept = data(await moderator.chat("GET", "/moderation/decisions"))["decisions"]
    assert [(each["moderatorId"], each["action"], each["userId"]) for each in kept] == [
        (4, "banned", 2),
        (4, "report_banned", 2),
    ]
    gone = [each.event for each in await published(database) if "deleted" in each.event.TYPE]
    assert [(each.reason, each.deleted_by) for each in gone] == [("moderator", 4)]


@pytest.mark.requirement("CHAT-044")
async def test_only_moderators_see_reports(people: tuple[Person, ...]) -> None:
    ann, *_ = people
    for method, path in (
        ("GET", "/moderation/reports"),
        ("GET", "/moderation/decisions"),
        ("GET", "/moderation/words"),
        ("POST", "/moderation/reports/rep_1/decision"),
    ):
        assert refusal(await ann.chat(method, path, outcome="removed")) == (403, "FORBIDDEN")
    answer = await ann.chat("POST", "/moderation/words", words=[], reason="none")
    assert refusal(answer) == (403, "FORBIDDEN")


async def test_a_report_that_is_none_is_not_there(moderator: Person) -> None:
    answer = await moderator.chat("POST", "/moderation/reports/rep_1/decision", outcome="removed")
    assert refusal(answer) == (404, "REPORT_NOT_FOUND")


@pytest.mark.requirement("CHAT-045")
async def test_an_admin_who_deletes_another_s_message_is_kept(people: tuple[Person, ...]) -> None:
    ann, bob, _ = people
    id_ = await ann.group(2)
    await ann.delete(id_, await bob.say(id_, "oops"))
    await bob.delete(id_, await bob.say(id_, "mine"))
    kept = data(await ann.ask("GET", f"/{id_}/decisions"))["decisions"]
    assert [(each["action"], each["userId"]) for each in kept] == [("removed_message", 2)]


@pytest.mark.requirement("CHAT-046")
async def test_words_are_refused_masked_and_shown_to_moderators(
    people: tuple[Person, ...], moderator: Person
) -> None:
    ann, *_ = people
    id_ = await ann.direct(2)
    await ann.say(id_, "Darn.")
    order = {"words": WORDS, "reason": "complaints"}
    dry = data(await moderator.chat("POST", "/moderation/words", **order, dryRun=True))
    assert (dry["version"], dry["met"], dry["tried"]) == (None, 1, 1)
    assert (await ann.say(id_, "Darn."))["content"] == "Darn."
    data(await moderator.chat("POST", "/moderation/words", **order))

    refused = await ann.post(id_, "buy S\u200bcàmCoin now")
    masked = await ann.say(id_, "well, DARN it", clientMessageId="m")
    again = await ann.say(id_, "well, DARN it", clientMessageId="m")
    flagged = await ann.say(id_, "Send me your keys!")
    edited = data(await ann.edit(id_, flagged, "darned, darn"))

    assert refusal(refused) == (422, "MESSAGE_UNUSABLE")
    assert masked["content"] == again["content"] == "well, •••• it"
    assert masked["messageId"] == again["messageId"]
    assert edited["content"] == "darned, ••••"
    (report,) = await open_reports(moderator)
    assert (report["reporterId"], report["reason"]) == (None, "word_filter")
    assert report["content"] == "Send me your keys!"
    listed = data(await moderator.chat("GET", "/moderation/words"))["versions"]
    assert [(each["madeBy"], each["words"] == WORDS) for each in listed] == [(4, True)]


@pytest.mark.requirement("CHAT-046")
async def test_a_list_of_tomorrow_does_not_hold_today_and_an_empty_one_undoes(
    people: tuple[Person, ...], moderator: Person
) -> None:
    ann, *_ = people
    id_ = await ann.direct(2)

    async def make(words: list[dict[str, str]], **more: str) -> None:
        order = {"words": words, "reason": "trial", **more}
        data(await moderator.chat("POST", "/moderation/words", **order))

    await make(WORDS)
    await make([], effectiveAt="2035-01-01T00:00:00Z")
    assert (await ann.post(id_, "scamcoin")).status_code == 422
    await make([])
    assert (await ann.post(id_, "scamcoin")).status_code == 201
    wrong = {"words": [{"word": "\u200b", "action": "mask"}], "reason": "none"}
    answer = await moderator.chat("POST", "/moderation/words", **wrong)
    assert refusal(answer) == (422, "MESSAGE_UNUSABLE")


@pytest.mark.requirement("CHAT-046")
@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("darn", "••••"),
        ("DÁRN darn!", "•••• ••••!"),
        ("d\u200bar\u0301n", "••••••"),
        ("ﬁdarn darned", "ﬁdarn darned"),
        ("ｄａｒｎ", "••••"),
        ("ﬁ darn ß", "ﬁ •••• ß"),
    ],
)
def test_a_word_is_met_whole_however_it_is_written(text: str, shown: str) -> None:
    found = Filter([Word("Darn", "mask")]).judge(text)
    assert (found.text, found.is_refused) == (shown, False)
