"""The channels that the environment names."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from notification_router.channels.chats import Chat, discord, slack
from notification_router.channels.mail import Mail
from notification_router.channels.outcomes import Channel
from notification_router.channels.push import WebPush
from notification_router.channels.telegram import Telegram
from notification_router.channels.webhooks import Webhooks
from notification_router.settings import Settings

_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Channels:
    """Each channel that leads somewhere here, by its name."""

    by_name: Mapping[str, Channel]


@asynccontextmanager
async def open_channels(settings: Settings) -> AsyncIterator[Channels]:
    """Channels whose provider is set; a connection is opened when it is needed."""
    async with httpx.AsyncClient(timeout=_SECONDS) as http:
        yield Channels(dict(_channels(settings, http)))


def _channels(settings: Settings, http: httpx.AsyncClient) -> Iterator[tuple[str, Channel]]:
    outbound = settings.outbound
    if settings.smtp_url:
        yield "email", Mail(settings.smtp_url, settings.mail_from, settings.links)
    if settings.telegram_token:
        yield "telegram", Telegram(http, settings.telegram_api, settings.telegram_token)
    if settings.discord_api:
        yield "discord", discord(settings.discord_api, outbound)
    if settings.slack_api:
        yield "slack", slack(settings.slack_api, outbound)
    if settings.apprise_schemas:
        yield "apprise", Chat("the service", outbound)
    yield "webhook", Webhooks(http, outbound)
    if settings.vapid_key:
        yield "push", WebPush(settings.vapid_key, settings.vapid_subject, outbound)
