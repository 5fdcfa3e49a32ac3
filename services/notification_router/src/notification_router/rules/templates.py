"""The words of every notification type (NTF-003).

A placeholder such as {badge_name} is a field of the notification's data, at any depth; where
a name occurs twice, the first one counts. Amounts read like 100,000.00, several names like
"Quant Ape, On-chain Hunter".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from laurel_schemas import Event
from laurel_schemas.nft_critical_notifications_v1 import TransactionFailed
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeEarnedNotification,
    Level1NftUnlockAvailable,
    TradingVolumeMilestone,
)
from laurel_schemas.notification import MessageTemplate, Notification


@dataclass(frozen=True, slots=True)
class When:
    """A sentence that is said only if a field of the data has a value that is not empty."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Template:
    """The words of one notification type; the body's sentences are joined by blanks."""

    title: str
    body: tuple[str | When, ...]
    action_button: str


TEMPLATES: Mapping[type[Notification], Template] = {
    Level1NftUnlockAvailable: Template(
        title="🎉 NFT Unlock Available!",
        body=(
            "Congratulations! You've reached ${required_volume} trading volume.",
            "Your {nft_name} NFT is ready to unlock!",
        ),
        action_button="Unlock NFT",
    ),
    BadgeEarnedNotification: Template(
        title="🏆 Badge Earned!",
        body=(
            "Great job! You've earned the '{badge_name}' badge by completing {task_name}.",
            When("can_contribute_to_upgrade", "Ready to activate it for NFT upgrades?"),
        ),
        action_button="Activate Badge",
    ),
    TradingVolumeMilestone: Template(
        title="📈 Volume Milestone Achieved!",
        body=(
            "Amazing! You've reached ${milestone_reached} in trading volume.",
            When("tier_names", "You're now qualified for {tier_names} NFT!"),
        ),
        action_button="View Qualification",
    ),
    TransactionFailed: Template(
        title="⚠️ Transaction Failed",
        body=(
            "Your NFT transaction failed due to a temporary system issue.",
            When("retry_available", "We're resolving this and will retry automatically."),
        ),
        action_button="Contact Support",
    ),
}


def render(kind: type[Notification], data: Event) -> MessageTemplate:
    """The words for this data; raises KeyError for a type or placeholder that is not there."""
    template = TEMPLATES[kind]
    values: dict[str, Any] = {}
    for name, value in _fields(data):
        values.setdefault(name, value)
    words = {name: _worded(value) for name, value in values.items()}
    return MessageTemplate(
        title=template.title.format_map(words),
        body=" ".join(_said(template.body, values)).format_map(words),
        action_button=template.action_button.format_map(words),
    )


def _fields(data: Event) -> Iterator[tuple[str, Any]]:
    for name in type(data).model_fields:
        value = getattr(data, name)
        if isinstance(value, Event):
            yield from _fields(value)
        else:
            yield name, value


def _worded(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, tuple):
        return ", ".join(str(item) for item in value)
    return str(value)


def _said(body: tuple[str | When, ...], values: Mapping[str, Any]) -> Iterator[str]:
    for part in body:
        if isinstance(part, str):
            yield part
        elif values[part.field]:
            yield part.sentence
