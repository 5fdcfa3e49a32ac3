"""What will become of what waits, if nothing changes until it is due (NTF-164)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from notification_router.rules.choices import Choices
from notification_router.rules.due import Send, Suppress, Wait, decide

_MOST: Final = 8
"""Ends of quiet hours that are looked at: a day has one, and a forecast looks a day ahead."""


@dataclass(frozen=True, slots=True)
class Expected:
    """When it goes out or is suppressed, and why it is then or not at all."""

    at: datetime
    what: Literal["sent", "suppressed"]
    reason: str | None


def forecast(
    kind: str, priority: str, choices: Choices, due: "Due", until: datetime
) -> Expected | None:
    """What is expected of a delivery until a time; None if it waits for longer."""
    at, reason = due.at, due.reason
    for _ in range(_MOST):
        if at > until:
            return None
        match decide(due.channel, kind, priority, choices, due.address, at):
            case Suppress(why):
                return Expected(at, "suppressed", why)
            case Wait(later, why):
                at, reason = later, why
            case Send():
                return Expected(at, "sent", reason)
    return None


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery that waits: where it goes, until when, and for what."""

    channel: str
    address: str | None
    at: datetime
    reason: str | None
