"""Discord, Slack, Apprise's URLs and webhooks, to servers that check form and length."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from notification_router.channels.addressing import AddressError, checked
from notification_router.channels.chats import Chat, discord, slack
from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outgoing, Refused, Told
from notification_router.channels.texts import escaped_for_discord, fitting
from notification_router.channels.webhooks import Webhooks
from notification_router.settings import Settings
from standardwebhooks import Webhook

from .providers import DiscordServer, HttpServer, SlackServer, serving
from .world import ADA

HOSTILE = '_under*score_ <b>&" [x](javascript:1) @everyone <@123> `code` ~~gone~~ ||spoiler|| \\ 🏆'
ID = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")
ANYWHERE = Outbound(private=True)
DISCORD = "https://discord.com/api/webhooks/4711/to-ken"
SLACK = "https://hooks.slack.com/services/T1/B1/secret"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def outgoing(address: str, text: str = HOSTILE, told: Told | None = None) -> Outgoing:
    return Outgoing(ID, address, "🏆 Badge Earned!", (text,), told)


@pytest.mark.requirement("NTF-204", "NTF-173")
async def test_what_was_typed_is_what_discord_and_slack_show_and_mentions_nobody() -> None:
    async with serving(DiscordServer(), "http") as server:
        channel = discord(f"{server.url}/api/webhooks", ANYWHERE)
        await _shows_what_was_typed(channel, server, DISCORD, 2000)
    async with serving(SlackServer(), "http") as server:
        channel = slack(f"{server.url}/services", ANYWHERE)
        await _shows_what_was_typed(channel, server, SLACK, 35_000)


async def _shows_what_was_typed(
    channel: Chat, server: DiscordServer | SlackServer, address: str, longest: int
) -> None:
    assert await channel.send(outgoing(address)) == Accepted()
    assert await channel.send(outgoing(address, "*𝕏" * longest)) == Accepted()
    [short, long] = server.shown
    assert short == f"🏆 Badge Earned!\n\n{HOSTILE}"
    assert long.endswith("…")


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, Refused("Discord refused it with 404")),
        (429, Failed("Discord asks to wait", timedelta(seconds=30))),
        (503, Failed("Discord answered 503")),
    ],
)
async def test_what_a_platform_answers_decides(status: int, outcome: Any) -> None:
    server = DiscordServer(answers=[(status, {})] * 5)
    async with serving(server, "http"):
        channel = discord(f"{server.url}/api/webhooks", ANYWHERE)
        assert await channel.send(outgoing(DISCORD)) == outcome
    assert await channel.send(outgoing(DISCORD)) == Failed("Discord does not answer")


@pytest.mark.requirement("NTF-204")
async def test_what_is_refused_for_its_form_goes_once_more_as_it_was_typed() -> None:
    server = HttpServer(answers=[(400, {}), (204, {}), (400, {}), (400, {})])
    async with serving(server, "http"):
        channel = discord(f"{server.url}/api/webhooks", ANYWHERE)
        assert await channel.send(outgoing(DISCORD)) == Accepted()
        assert await channel.send(outgoing(DISCORD)) == Refused("Discord refused it with 400")
    [(_, _, body)] = server.taken
    assert json.loads(body)["content"] == f"🏆 Badge Earned!\n\n{HOSTILE}"
    assert json.loads(body)["allowed_mentions"] == {"parse": []}


@pytest.mark.requirement("NTF-173")
async def test_a_url_of_apprise_reaches_its_service_and_no_network_of_ours() -> None:
    async with serving(HttpServer(), "http") as server:
        url = f"json://{server.url.removeprefix('http://')}/"
        assert await Chat("the service", ANYWHERE).send(outgoing(url)) == Accepted()
        refused = await Chat("the service", Outbound(private=False)).send(outgoing(url))
    assert refused == Refused("the service: its host is none of the public Internet")
    [(_, _, body)] = server.taken
    assert HOSTILE in json.loads(body)["message"]


@pytest.mark.parametrize(
    ("channel", "address", "is_right"),
    [
        ("telegram", "-100123", True),
        ("telegram", "4711; drop table", False),
        ("discord", DISCORD, True),
        ("discord", f"{DISCORD}?wait=false", False),
        ("discord", "https://evil.example/api/webhooks/4711/to-ken", False),
        ("slack", SLACK, True),
        ("slack", "https://hooks.slack.com.evil.example/services/T1/B1/secret", False),
        ("apprise", "ntfys://ntfy.sh/ada", True),
        ("apprise", "syslog://", False),
        ("webhook", "https://127.0.0.1/hook", False),
        ("webhook", "https://[::1]/hook", False),
        ("webhook", "https://169.254.169.254/latest/meta-data", False),
        ("webhook", "http://8.8.8.8/hook", False),
        ("webhook", "https://name:word@8.8.8.8/hook", False),
        ("webhook", "https://8.8.8.8:99999/hook", False),
        ("webhook", "https://8.8.8.8/hook", True),
    ],
)
async def test_an_address_has_the_form_of_its_channel(
    channel: str, address: str, is_right: bool
) -> None:
    settings = Settings(database_url="postgresql://nowhere")
    if is_right:
        assert await checked(channel, address, settings) == address
    else:
        with pytest.raises(AddressError):
            await checked(channel, address, settings)


def test_a_text_is_cut_between_characters_to_what_a_platform_takes() -> None:
    for text in ("x" * 10, "𝕏" * 10, "*" * 10, "*𝕏" * 5):
        cut = fitting(text, 9, escaped_for_discord)
        assert len(cut.encode("utf-16-le")) <= 18
        assert cut.endswith("…")
    assert fitting("exactly", 7) == "exactly"


@asynccontextmanager
async def webhooks() -> AsyncIterator[Webhooks]:
    async with httpx.AsyncClient() as http:
        yield Webhooks(http, ANYWHERE)


async def test_a_webhook_is_signed_as_the_standard_says() -> None:
    one = {
        "event_type": "badge_earned",
        "timestamp": "2025-06-01T12:00:00Z",
        "data": {"a": HOSTILE},
    }
    told = Told(ADA, "badge_earned", ID, "View", (one,))
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    async with serving(HttpServer(), "http") as server, webhooks() as channel:
        address = json.dumps({"url": f"{server.url}/hook", "secret": SECRET})
        assert await channel.send(outgoing(address, told=told)) == Accepted()
        server.answers = [
            (410, {}),
            (503, {"retry-after": "7"}),
            (429, {"retry-after": later}),
            (400, {}),
        ]
        gone, seconds, date, bad = [
            await channel.send(outgoing(address, told=told)) for _ in range(4)
        ]
    [(path, headers, body)] = server.taken
    verified = Webhook(SECRET).verify(body, headers)
    assert (path, verified) == (
        "/hook",
        {"type": "badge_earned", "timestamp": one["timestamp"], "data": one},
    )
    assert headers["webhook-id"] == str(ID)
    assert isinstance(gone, Refused)
    assert seconds == Failed("the webhook answered 503", timedelta(seconds=7))
    assert isinstance(date, Failed)
    assert date.retry_after is not None
    assert timedelta(seconds=80) < date.retry_after <= timedelta(seconds=90)
    assert bad == Failed("the webhook answered 400")
