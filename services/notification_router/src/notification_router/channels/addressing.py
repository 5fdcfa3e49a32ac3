"""What an address on a channel looks like."""

import asyncio
import re
from collections.abc import Mapping
from typing import Final

from notification_router.channels.chats import instantiated
from notification_router.settings import Settings

_FORMS: Final[Mapping[str, tuple[re.Pattern[str], str]]] = {
    "telegram": (
        re.compile(r"-?[0-9]{1,32}|@\w{1,63}"),
        "should be the id of a chat with the bot",
    ),
    "discord": (
        re.compile(r"https://(?:discord|discordapp)\.com/api/webhooks/[0-9]{1,25}/[\w-]{1,100}"),
        "should be the URL of a Discord webhook",
    ),
    "slack": (
        re.compile(r"https://hooks\.slack\.com/services/[A-Z0-9]{1,20}/[A-Z0-9]{1,20}/\w{1,40}"),
        "should be the URL of a Slack webhook",
    ),
}


class AddressError(ValueError):
    """The channel has no such address; the text says what would be right."""


async def checked(channel: str, address: str, settings: Settings) -> str:
    """The address as it is kept; raises AddressError."""
    if channel in _FORMS:
        form, help_ = _FORMS[channel]
        if not form.fullmatch(address):
            raise AddressError(help_)
    elif channel == "webhook":
        if why := await settings.outbound.refusal(address):
            raise AddressError(why)
    else:
        await _of_apprise(address, settings)
    return address


async def _of_apprise(address: str, settings: Settings) -> None:
    schema = address.partition("://")[0].lower()
    if schema not in settings.apprise_schemas:
        named = ", ".join(settings.apprise_schemas)
        raise AddressError(f"should be a URL of Apprise for one of {named}")
    if await asyncio.to_thread(instantiated, address) is None:
        raise AddressError("should be a URL as Apprise reads it")
