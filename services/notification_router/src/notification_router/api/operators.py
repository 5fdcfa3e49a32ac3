"""What routes for operators have in common."""

from typing import Annotated, ClassVar

from laurel_schemas.fields import Label
from laurel_service.api import RequestBody, Unprocessable, require_role
from pydantic import Field

from notification_router.rules.choices import CHANNELS, SOCKET
from notification_router.rules.limits import EVERY
from notification_router.types import TYPES

ADMIN = require_role("admin")
PREFIX = "/api/v1/notifications"
Type = Annotated[str, Field(max_length=128)]
Channel = Annotated[str, Field(max_length=32)]


class Unknown(Unprocessable):
    """There is no such type or channel."""

    code: ClassVar[str] = "TYPE_OR_CHANNEL_UNKNOWN"
    example: ClassVar[str] = "type: there is no badge_lost"


class Order(RequestBody):
    """Why an operator does something, and whether they only want to know what it would do."""

    reason: Label
    dry_run: bool = False


def check(kind: str | None, channel: str | None) -> None:
    """Raises Unknown for what is neither `*` nor known."""
    if kind not in (None, EVERY) and kind not in TYPES:
        raise Unknown(f"type: there is no {kind}")
    if channel not in (None, EVERY, SOCKET, *CHANNELS):
        raise Unknown(f"channel: there is no {channel}")
