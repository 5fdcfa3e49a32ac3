"""What a provider answers: a closed union."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it, and calls it `provider_id`; `gone` are devices that are no more."""

    provider_id: str | None = None
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take it; `reason` is in prose, without personal data."""

    reason: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The provider could not take it now. `retry_after` is its own wish, which spends no retry.

    It is `untaken` if the provider surely did not take it, so that another may be asked.
    """

    reason: str
    retry_after: timedelta | None = None
    untaken: bool = False


Outcome = Accepted | Refused | Failed


@dataclass(frozen=True, slots=True)
class Told:
    """To whom a message tells what: of a digest the type is `*` and the notification its first.

    `notifications` are all it tells, as screens are shown them.
    """

    user_id: int
    kind: str
    notification_id: UUID
    action: str
    notifications: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to one address: `id` is the same however often it is tried.

    `told` says what it is about, where it is a notification: links lead there.
    """

    id: UUID
    address: str
    subject: str
    lines: tuple[str, ...]
    told: Told | None = None

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return "\n\n".join(self.lines)


class Channel(Protocol):
    """A way to a provider."""

    async def send(self, message: Outgoing) -> Outcome:
        """Hand a message over; never raises for what a provider or the network does."""
