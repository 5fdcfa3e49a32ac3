"""What happens to a delivery when it is due: people's choices are looked at again (NTF-162)."""

from dataclasses import dataclass
from datetime import datetime

from notification_router.rules.choices import SOCKET, Choices
from notification_router.rules.planning import QUIET, quiet_end, refusal
from notification_router.rules.promises import PROMISES

NO_ADDRESS = "the person has no proven address on this channel"
NO_PROVIDER = "this channel leads nowhere here"
NOT_ASKED = "the person no longer asks for this type on this channel"


@dataclass(frozen=True, slots=True)
class Send:
    """It goes out now."""


@dataclass(frozen=True, slots=True)
class Suppress:
    """It does not go out, and this is why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Wait:
    """It goes out later, and this is what it waits for."""

    until: datetime
    reason: str


Decision = Send | Suppress | Wait


def decide(
    channel: str, kind: str, priority: str, choices: Choices, address: str | None, now: datetime
) -> Decision:
    """What to do with a delivery that is due."""
    if why := refusal(kind, choices, now):
        return Suppress(why)
    if not choices.wants(channel, kind):
        return Suppress(NOT_ASKED)
    if until := quiet_end(priority, choices, now):
        return Wait(until, QUIET)
    if channel != SOCKET and address is None:
        return Suppress(NO_ADDRESS)
    return Send()


def retry(priority: str, attempt: int, now: datetime) -> datetime | None:
    """When it is tried again after this attempt failed; None after the last."""
    pauses = PROMISES[priority].retries
    return now + pauses[attempt - 1] if attempt <= len(pauses) else None
