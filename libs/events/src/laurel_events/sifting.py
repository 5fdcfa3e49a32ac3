"""What a handler that counts by a natural key does with its batch first: one answer for all."""

from collections.abc import Callable, Hashable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from laurel_schemas import Event
from laurel_schemas.plain import Plain

from laurel_events.message import Message
from laurel_events.transaction import Transaction

E = TypeVar("E", bound=Event)
K = TypeVar("K", bound=Hashable)


class Limits(Protocol):
    """How far in the future something may lie."""

    @property
    def ahead(self) -> timedelta:
        """That far, from now."""

    def latest(self, now: datetime) -> str:
        """The last moment of it, in the form in which times are compared as texts."""


def not_ahead(
    messages: Sequence[Message[E]], tx: Transaction, field: str, limits: Limits
) -> Sequence[Message[E]]:
    """The messages that can be counted now; those whose `field` lies further ahead are rejected."""
    latest = limits.latest(tx.now)
    early = [message for message in messages if message.plain[field] > latest]
    for message in early:
        tx.reject(message, f"{field} should be at most {limits.ahead} in the future")
    return [each for each in messages if each.plain[field] <= latest] if early else messages


def by_identity(
    messages: Sequence[Message[E]], identity: Callable[[Plain], K]
) -> tuple[dict[K, Message[E]], set[K]]:
    """The first message of each identity, and the identities that came again."""
    first: dict[K, Message[E]] = {}
    again = {
        key
        for message in messages
        if first.setdefault(key := identity(message.plain), message) is not message
    }
    return first, again
