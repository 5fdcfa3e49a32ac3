"""The channels that the environment names."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from notification_router.channels.mail import Mail
from notification_router.channels.outcomes import Channel
from notification_router.channels.telegram import Telegram
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
        found: dict[str, Channel] = {}
        if settings.smtp_url:
            found["email"] = Mail(settings.smtp_url, settings.mail_from)
        if settings.telegram_token:
            found["telegram"] = Telegram(http, settings.telegram_api, settings.telegram_token)
        yield Channels(found)
