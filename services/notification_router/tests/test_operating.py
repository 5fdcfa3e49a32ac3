"""Limits, pauses, what failed for good, calling off and sending again, by routes and as rules."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_events.testing import published
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.social_interactions_v1 import VideoLiked
from laurel_service import Service
from laurel_service.testing import bearer, client
from notification_router.api.cancelling import CANCELLED
from notification_router.rules.limits import AGAIN, PAUSED, Counts, InForce, Limit, Pause
from notification_router.rules.planning import DISABLED
from notification_router.store import controls

from .clock import NOW
from .events import example
from .providers import MailServer
from .world import ADA, MAILS, World

ROUTES = "/api/v1/notifications"
ADMIN = bearer(1, roles=("admin",))
LIKES = Limit("video_like", "socket", 2, 3600)
ALL_MAILS = Limit("*", "email", 1, 3600)
NIGHT = {"enabled": True, "start_time": "11:00", "end_time": "14:00", "timezone": "UTC"}


@pytest_asyncio.fixture
async def http(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client(service) as opened:
        yield opened


def badge(**changes: Any) -> Any:
    return example(BadgeEarned, user_id=ADA, **changes)


async def limited(world: World, *limits: Limit) -> None:
    async with world.unit_of_work() as tx:
        await controls.add(tx.session, limits, 1, "spam", (tx.now, tx.now))
    world.controls.renew()


@pytest.mark.requirement("NTF-152")
def test_what_a_limit_is_about_and_how_it_is_spent() -> None:
    held = InForce([LIKES, ALL_MAILS, Limit("transaction_failed", "email", 5, 60)])
    assert held.limits_of("video_like", "low", "socket") == [LIKES]
    assert held.limits_of("video_like", "low", "email") == [ALL_MAILS]
    assert [one.most for one in held.limits_of("transaction_failed", "critical", "email")] == [5]
    assert held.limits_of("competition_nft_airdrop", "critical", "email") == []
    counts = Counts({(1, LIKES): 1})
    assert counts.spend(1, [LIKES]) is None
    assert counts.spend(1, [LIKES]) == "limit: at most 2 video_like on socket in 1 hour"
    assert counts.spend(2, [LIKES]) is None
    paused = InForce([], [Pause("*", "email"), Pause("badge_earned", "*")])
    assert paused.is_paused("video_like", "email")
    assert paused.is_paused("badge_earned", "socket")
    assert not paused.is_paused("video_like", "socket")


@pytest.mark.requirement("NTF-152", "NTF-163")
async def test_what_goes_beyond_a_limit_is_kept_away_and_says_so(
    world: World, mail: MailServer
) -> None:
    await limited(world, LIKES, ALL_MAILS)
    await world.route(*(example(VideoLiked, actor_id=one, owner_id=ADA) for one in (20, 21)))
    late = [example(VideoLiked, actor_id=one, owner_id=ADA) for one in (22, 23)]
    await world.route(late[0])
    assert await world.became() == [
        ("socket", "sending", None),
        ("socket", "sending", None),
        ("socket", "suppressed", LIKES.reason),
    ]
    assert len(await published(world.database)) == 4
    await world.serve(NOW + timedelta(hours=1, seconds=1))
    await world.route(late[1])
    assert (await world.became())[-1] == ("socket", "sending", None)
    await world.choose(**MAILS)
    await world.route(badge(), badge())
    await world.serve()
    await world.serve(world.now + AGAIN)
    mails = [row for row in await world.became() if row[0] == "email"]
    assert sorted(mails, key=str) == [
        ("email", "delivered", None),
        ("email", "suppressed", ALL_MAILS.reason),
    ]
    assert len(mail.mails) == 1


@pytest.mark.requirement("NTF-152")
async def test_limits_are_a_catalogue_of_versions_for_administrators(
    http: httpx.AsyncClient, world: World
) -> None:
    one = {"type": "video_like", "channel": "socket", "most": 3, "seconds": 60}
    order = {"limits": [one], "reason": "spam"}
    for headers, body, status in (
        (bearer(ADA), order, 403),
        (ADMIN, {**order, "limits": [{**one, "type": "no_such"}]}, 422),
        (ADMIN, {**order, "limits": [{**one, "channel": "pigeon"}]}, 422),
        (ADMIN, {**order, "dryRun": True}, 200),
        (ADMIN, order, 200),
    ):
        answer = await http.post(f"{ROUTES}/limits", json=body, headers=headers)
        assert answer.status_code == status, answer.text
    shown = (await http.get(f"{ROUTES}/limits", headers=ADMIN)).json()["data"]
    [made] = shown["versions"]
    assert (made["limits"], made["madeBy"], made["reason"]) == ([one], 1, "spam")
    assert shown["unlessMade"]


async def test_what_is_paused_waits_and_goes_on_once(
    http: httpx.AsyncClient, world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    for what in ({"channel": "email"}, {"type": "badge_activated"}):
        order = {**what, "reason": "the provider asks for it"}
        assert (await http.post(f"{ROUTES}/pauses", json=order, headers=ADMIN)).is_success
    world.controls.renew()
    await world.route(badge(), example(BadgeActivated, user_id=ADA))
    await world.serve()
    assert mail.mails == []
    assert ("socket", "scheduled", PAUSED) in await world.became()
    assert await world.rows("select count(*) from socket_messages") == [(1,)]
    for what in ({"channel": "email"}, {"type": "badge_activated"}):
        assert (await http.delete(f"{ROUTES}/pauses", params=what, headers=ADMIN)).is_success
    again = await http.delete(f"{ROUTES}/pauses", params={"channel": "email"}, headers=ADMIN)
    assert again.status_code == 404
    await world.serve(datetime.now(UTC) + timedelta(minutes=1))
    assert len(mail.mails) == 2
    assert await world.rows("select count(*) from socket_messages") == [(2,)]
    done = (await http.get(f"{ROUTES}/operations", headers=ADMIN)).json()["data"]["operations"]
    assert [one["what"] for one in done] == ["lift", "lift", "pause", "pause"]


@pytest.mark.requirement("NTF-153")
async def test_what_failed_for_good_is_shown_and_put_through_again(
    http: httpx.AsyncClient, world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    mail.answers = ["550 nobody here"]
    await world.route(badge())
    await world.serve()
    path = f"{ROUTES}/dead-letters"
    assert (await http.get(path, headers=bearer(ADA))).status_code == 403
    shown = (await http.get(path, params={"channel": "email"}, headers=ADMIN)).json()["data"]
    [letter] = shown["deadLetters"]
    assert letter["reason"] == "the mail server refused it with 550"

    async def replay(**order: Any) -> list[dict[str, Any]]:
        body = {"reason": "address mended", "type": "badge_earned", **order}
        answer = await http.post(f"{path}/replay", json=body, headers=ADMIN)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]["deliveries"]
        return found

    await world.choose(disabled_events=["badge_earned"], **MAILS)
    [kept] = await replay()
    assert (kept["outcome"], kept["reason"]) == ("suppressed", DISABLED)
    await world.choose(**MAILS)
    [seen] = await replay(dryRun=True)
    assert seen["outcome"] == "sent"
    await world.serve(datetime.now(UTC) + timedelta(minutes=1))
    assert mail.mails == []
    [again] = await replay(items=[{"notificationId": letter["notificationId"], "channel": "email"}])
    assert again["outcome"] == "sent"
    await world.serve(datetime.now(UTC) + timedelta(minutes=1))
    assert len(mail.mails) == 1
    assert await replay() == []
    nothing = await http.post(f"{path}/replay", json={"reason": "all"}, headers=ADMIN)
    assert nothing.status_code == 422


async def test_what_waits_is_called_off_and_what_went_is_sent_again(
    http: httpx.AsyncClient, world: World, mail: MailServer
) -> None:
    await world.choose(quiet_hours=NIGHT, **MAILS)
    await world.route(badge())
    order = {"reason": "a mistake", "type": "badge_earned"}
    for body, number in (({**order, "dryRun": True}, 2), (order, 2), (order, 0)):
        answer = await http.post(f"{ROUTES}/cancel", json=body, headers=ADMIN)
        assert answer.json()["data"]["deliveries"] == number
    await world.serve(NOW + timedelta(hours=2))
    assert mail.mails == []
    assert set(await world.became()) == {
        (channel, "suppressed", CANCELLED) for channel in ("email", "socket")
    }
    [(id_,)] = await world.rows("select cast(id as text) from notifications")
    again = {"reason": "no mistake", "items": [{"notificationId": id_, "channel": "email"}]}
    await world.choose(**MAILS)
    answer = await http.post(f"{ROUTES}/resend", json=again, headers=ADMIN)
    assert [one["outcome"] for one in answer.json()["data"]["deliveries"]] == ["sent"]
    await world.serve(datetime.now(UTC) + timedelta(minutes=1))
    assert len(mail.mails) == 1
