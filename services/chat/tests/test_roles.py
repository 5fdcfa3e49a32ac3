"""Roles, invitations, bans and being left in peace."""

from datetime import UTC, datetime

import httpx
import pytest
from chat.rules.roles import may_give, may_remove
from laurel_events import Database
from laurel_events.testing import published

from .people import Person, data, refusal

LATER = "2035-01-01T00:00:00Z"


@pytest.fixture
def people(http: httpx.AsyncClient) -> tuple[Person, ...]:
    return tuple(Person(http, user_id) for user_id in (1, 2, 3, 4))


async def told_of_members(database: Database) -> list[tuple[int, str]]:
    return [
        (each.event.user_id, each.event.role)
        for each in await published(database)
        if each.event.TYPE == "chat.member.joined"
    ]


@pytest.mark.requirement("CHAT-040")
def test_a_role_reaches_only_below_itself() -> None:
    assert may_give("owner", "member", "admin")
    assert may_give("owner", "admin", "owner")
    assert may_give("admin", "member", "reader")
    assert not may_give("admin", "member", "admin")
    assert not may_give("admin", "admin", "member")
    assert not may_give("member", "reader", "reader")
    assert not may_remove("member", "reader")


@pytest.mark.requirement("CHAT-040")
async def test_a_reader_reads_and_reacts_and_says_nothing(people: tuple[Person, ...]) -> None:
    ann, bob, *_ = people
    id_ = await ann.group(2)
    said = await ann.say(id_, "news")
    data(await ann.ask("PUT", f"/{id_}/members/2/role", role="reader"))

    assert refusal(await bob.post(id_, "hm")) == (403, "ROLE_TOO_LOW")
    assert refusal(await bob.ask("POST", f"/{id_}/typing")) == (403, "ROLE_TOO_LOW")
    data(await bob.ask("PUT", f"/{id_}/messages/{said['messageId']}/reactions/🎉"))
    assert (await bob.read(id_, 1))["unreadCount"] == 0


@pytest.mark.requirement("CHAT-040", "CHAT-045")
async def test_an_owner_hands_the_group_on_and_it_is_kept_who_did_what(
    people: tuple[Person, ...], database: Database
) -> None:
    ann, bob, cem, _ = people
    id_ = await ann.group(2, 3)
    assert refusal(await bob.ask("PUT", f"/{id_}/members/3/role", role="admin"))[0] == 403
    data(await ann.ask("PUT", f"/{id_}/members/2/role", role="owner"))
    assert refusal(await ann.ask("PUT", f"/{id_}/members/2/role", role="member"))[0] == 403
    data(await bob.ask("PUT", f"/{id_}/members/1/role", role="member"))
    missing = await bob.ask("PUT", f"/{id_}/members/4/role", role="admin")

    assert refusal(missing) == (404, "MEMBER_NOT_FOUND")
    assert (await told_of_members(database))[3:] == [(1, "admin"), (2, "owner"), (1, "member")]
    kept = data(await bob.ask("GET", f"/{id_}/decisions"))["decisions"]
    assert [(each["moderatorId"], each["action"], each["userId"]) for each in kept] == [
        (2, "made_member", 1),
        (1, "made_owner", 2),
    ]
    assert refusal(await cem.ask("GET", f"/{id_}/decisions")) == (403, "ROLE_TOO_LOW")


@pytest.mark.requirement("CHAT-041")
async def test_who_is_invited_comes_if_they_accept(
    people: tuple[Person, ...], database: Database
) -> None:
    ann, bob, cem, dee = people
    id_ = await ann.group(2)
    for other in (3, 3, 4):
        data(await ann.ask("POST", f"/{id_}/invitations", userId=other))
    assert refusal(await bob.ask("POST", f"/{id_}/invitations", userId=4))[0] == 403
    assert refusal(await cem.post(id_, "in?")) == (404, "CONVERSATION_NOT_FOUND")

    (shown,) = data(await cem.chat("GET", "/invitations"))["invitations"]
    assert (shown["conversationId"], shown["title"], shown["inviterUsername"]) == (
        id_,
        "Team",
        "ann",
    )
    data(await cem.chat("POST", f"/invitations/{id_}/accept"))
    data(await dee.chat("DELETE", f"/invitations/{id_}"))
    again = await dee.chat("POST", f"/invitations/{id_}/accept")

    assert refusal(again) == (404, "INVITATION_NOT_FOUND")
    assert (await cem.post(id_, "in")).status_code == 201
    told = [each.event for each in await published(database) if "invited" in each.event.TYPE]
    assert [(each.user_id, each.invited_by) for each in told] == [(3, 1), (4, 1)]


@pytest.mark.requirement("CHAT-043", "CHAT-045")
async def test_who_is_banned_is_out_until_it_is_lifted(people: tuple[Person, ...]) -> None:
    ann, bob, *_ = people
    id_ = await ann.group(2, 3)
    for _ in range(2):
        data(await ann.ask("POST", f"/{id_}/bans", userId=2, reason="spam"))

    assert refusal(await bob.post(id_, "?")) == (404, "CONVERSATION_NOT_FOUND")
    for path in ("members", "invitations"):
        answer = await ann.ask("POST", f"/{id_}/{path}", userId=2)
        assert refusal(answer) == (409, "BANNED")
    (kept,) = data(await ann.ask("GET", f"/{id_}/bans"))["bans"]
    assert (kept["userId"], kept["bannedBy"], kept["reason"]) == (2, 1, "spam")
    data(await ann.ask("DELETE", f"/{id_}/bans/2"))
    data(await ann.ask("POST", f"/{id_}/members", userId=2))
    kept = data(await ann.ask("GET", f"/{id_}/decisions"))["decisions"]
    assert [each["action"] for each in kept] == ["unbanned", "banned"]


@pytest.mark.requirement("CHAT-043")
async def test_a_ban_takes_an_invitation_away_and_reaches_nobody_above(
    people: tuple[Person, ...],
) -> None:
    ann, bob, _, dee = people
    id_ = await ann.group(2, 3)
    data(await ann.ask("PUT", f"/{id_}/members/2/role", role="admin"))
    data(await ann.ask("POST", f"/{id_}/invitations", userId=4))
    data(await bob.ask("POST", f"/{id_}/bans", userId=4, reason="no"))

    assert data(await dee.chat("GET", "/invitations"))["invitations"] == []
    for other, expected in ((1, (403, "ROLE_TOO_LOW")), (2, (422, "MEMBERS_WRONG"))):
        answer = await bob.ask("POST", f"/{id_}/bans", userId=other, reason="no")
        assert refusal(answer) == expected


@pytest.mark.requirement("CHAT-042")
async def test_peace_is_told_and_messages_come_all_the_same(
    people: tuple[Person, ...], database: Database
) -> None:
    ann, bob, *_ = people
    id_ = await ann.direct(2)
    data(await bob.ask("PUT", f"/{id_}/mute", until=LATER))
    await ann.say(id_, "psst")

    shown = data(await bob.ask("GET", f"/{id_}"))
    assert (datetime.fromisoformat(shown["mutedUntil"]), shown["unreadCount"]) == (
        datetime(2035, 1, 1, tzinfo=UTC),
        1,
    )
    data(await bob.ask("DELETE", f"/{id_}/mute"))
    told = [
        each.event.muted_until
        for each in await published(database)
        if each.event.TYPE == "chat.member.joined" and each.event.user_id == 2
    ]
    assert told == [None, datetime(2035, 1, 1, tzinfo=UTC), None]
