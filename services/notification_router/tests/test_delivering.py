"""From choices to providers, on a real PostgreSQL and with servers that keep what came."""

from datetime import timedelta
from typing import Any

import pytest
from laurel_events.testing import message, published
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.nft_events_v1 import NftTransactionFailed
from laurel_schemas.social_interactions_v1 import UserFollowed
from notification_router.handlers.knowing import remember
from notification_router.rules.due import NO_ADDRESS
from notification_router.rules.planning import DISABLED
from sqlalchemy import text

from .clock import NOW
from .events import example
from .providers import MailServer, TelegramServer
from .world import ADA, EMAIL, MAILS, World

NIGHT = {"enabled": True, "start_time": "11:00", "end_time": "14:00", "timezone": "UTC"}


def badge(user_id: int = ADA, **changes: Any) -> Any:
    return example(BadgeEarned, user_id=user_id, **changes)


async def test_a_mail_arrives_once_with_names_as_they_were_typed(
    world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    name = '_under*score_ <b>&" [x](javascript:1) @everyone 🏆'
    await world.route(badge(name=name))
    await world.serve()
    await world.serve()
    [sent] = mail.mails
    assert (sent["To"], sent["Subject"]) == (EMAIL, "🏆 Badge Earned!")
    plain, html = (sent.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert name in plain.get_content()
    assert "&lt;b&gt;&amp;" in html.get_content()
    [(provider_id,)] = await world.rows(
        "select provider_id from deliveries where channel = 'email'"
    )
    assert provider_id == sent["Message-ID"]
    outcomes = [
        (one.event.channel, one.event.outcome)
        for one in await published(world.database)
        if hasattr(one.event, "outcome")
    ]
    assert outcomes == [("socket", "published"), ("email", "published"), ("email", "delivered")]


@pytest.mark.requirement("NTF-205")
async def test_telegram_gets_plain_text_in_its_length_and_only_at_a_proven_address(
    world: World, telegram: TelegramServer
) -> None:
    await world.choose(channels={"telegram": ["*"]})
    await world.route(badge())
    await world.serve()
    assert ("telegram", "suppressed", NO_ADDRESS) in await world.became()
    await world.prove(ADA, "4711")
    await world.route(badge(name="@everyone " + "𝕏" * 90))
    await world.serve()
    assert [one["chat_id"] for one in telegram.messages] == ["4711"]
    assert "@everyone" in telegram.messages[0]["text"]
    await world.prove(8, "4711")
    await world.route(badge())
    await world.serve()
    assert len(telegram.messages) == 1


@pytest.mark.requirement("NTF-163", "NTF-144")
async def test_what_is_disabled_has_a_row_and_a_reason_and_is_not_published(world: World) -> None:
    await world.choose(disabled_events=["badge_earned"], **MAILS)
    await world.route(badge())
    assert await world.became() == [
        ("email", "suppressed", DISABLED),
        ("socket", "suppressed", DISABLED),
    ]
    assert await published(world.database) == []
    assert await world.rows("select from socket_messages") == []


@pytest.mark.requirement("NTF-144", "NTF-161", "NTF-203")
async def test_what_waits_for_quiet_hours_is_looked_at_again_when_they_end(
    world: World, mail: MailServer
) -> None:
    await world.choose(quiet_hours=NIGHT, **MAILS)
    await world.route(badge(), example(BadgeActivated, user_id=ADA))
    waits = ("scheduled", "quiet_hours")
    assert {row[1:] for row in await world.became()} == {waits}
    notification = (await published(world.database))[0].event
    assert notification.deliver_after == NOW + timedelta(hours=2)
    await world.choose(quiet_hours=NIGHT, disabled_events=["badge_earned"], **MAILS)
    await world.serve(NOW + timedelta(hours=2))
    assert await world.became() == [
        ("email", "delivered", None),
        ("socket", "sending", None),
        ("email", "suppressed", DISABLED),
        ("socket", "suppressed", DISABLED),
    ]
    assert [mail["Subject"] for mail in mail.mails] == ["🏅 Badge Activated"]
    assert await world.rows("select seq, notification_id is null from socket_messages") == [
        (1, False)
    ]


@pytest.mark.requirement("NTF-200")
async def test_the_end_that_moved_while_it_waited_is_the_one_that_counts(
    world: World, mail: MailServer
) -> None:
    await world.choose(quiet_hours=NIGHT, **MAILS)
    await world.route(badge())
    await world.choose(quiet_hours={**NIGHT, "end_time": "15:00"}, **MAILS)
    await world.serve(NOW + timedelta(hours=2))
    assert mail.mails == []
    await world.serve(NOW + timedelta(hours=3))
    assert len(mail.mails) == 1
    assert await world.rows("select count(*) from socket_messages") == [(1,)]


@pytest.mark.requirement("NTF-160", "NTF-202")
async def test_one_digest_a_person_channel_and_window_and_no_empty_one(
    world: World, mail: MailServer
) -> None:
    hourly: dict[str, Any] = {
        "delivery_preferences": {"medium_priority_events": "batched_hourly"},
        **MAILS,
    }
    async with world.unit_of_work() as tx:
        other = example(UserAnnounced, user_id=8, email="bob@example.org")
        await remember([message(other)], tx)
    for user in (ADA, 8):
        await world.choose(user, **hourly)
    follows = [
        example(UserFollowed, actor_id=100 + one, target_id=user)
        for one in range(5)
        for user in (ADA, 8)
    ]
    await world.route(*follows[:4])
    await world.route(*follows[4:])
    await world.choose(8, disabled_events=["profile_followed"], **hourly)
    await world.serve(NOW + timedelta(hours=1))
    [digest] = mail.mails
    assert (digest["To"], digest["Subject"]) == (EMAIL, "5 notifications")
    assert await world.rows(
        "select user_id, status, count(*), count(distinct digest_id) from deliveries"
        " where channel = 'email' group by 1, 2 order by 1"
    ) == [(ADA, "delivered", 5, 1), (8, "suppressed", 5, 0)]


@pytest.mark.requirement("NTF-150")
async def test_a_provider_that_fails_is_tried_again_as_often_as_its_priority_promises(
    world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    failed = example(NftTransactionFailed)
    mail.answers = ["451 later"] * 3
    await world.route(
        failed.model_copy(update={"data": failed.data.model_copy(update={"user_id": ADA})})
    )
    for seconds in (0, 1, 5):
        await world.serve(NOW + timedelta(seconds=seconds))
        assert mail.mails == []
    await world.serve(NOW + timedelta(seconds=21))
    assert len(mail.mails) == 1
    await world.route(badge())
    mail.answers = ["451 later"] * 3
    for seconds in (0, 20, 60):
        await world.serve(NOW + timedelta(seconds=21 + seconds))
    [(status, reason, attempt)] = await world.rows(
        "select status, reason, attempt from deliveries where lane = 'high' and channel = 'email'"
    )
    assert (status, reason, attempt) == ("failed", "the mail server answered 451", 3)


async def test_a_refusal_for_good_is_not_tried_again(world: World, mail: MailServer) -> None:
    await world.choose(**MAILS)
    mail.answers = ["550 nobody here"]
    await world.route(badge())
    await world.serve(NOW + timedelta(hours=1))
    assert ("email", "failed", "the mail server refused it with 550") in await world.became()
    assert mail.mails == []


async def test_a_provider_s_wish_to_wait_spends_no_retry(
    world: World, telegram: TelegramServer
) -> None:
    await world.choose(channels={"telegram": ["*"]})
    await world.prove(ADA, "4711")
    slow = {"ok": False, "error_code": 429, "parameters": {"retry_after": 30}}
    telegram.answers = [(429, slow)] * 5
    await world.route(badge())
    for number in range(6):
        await world.serve(NOW + timedelta(seconds=30 * number))
    assert len(telegram.messages) == 1
    [(attempt,)] = await world.rows("select attempt from deliveries where channel = 'telegram'")
    assert attempt == 1


async def test_a_worker_that_died_with_a_delivery_loses_it_to_the_next(
    world: World, mail: MailServer
) -> None:
    await world.choose(**MAILS)
    await world.route(badge())
    async with world.unit_of_work() as tx:
        await tx.session.execute(
            text(
                "update deliveries set status = 'sending', claim = gen_random_uuid(),"
                " held_until = :until where channel = 'email'"
            ),
            {"until": NOW + timedelta(seconds=90)},
        )
    await world.serve(NOW + timedelta(seconds=91))
    assert len(mail.mails) == 1
