"""Which event becomes which notification (NTF-101 to NTF-121).

To add a type: its data function and a line in NOTIFICATIONS here, its words in TEMPLATES.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_critical_notifications_v1 import (
    CompensationData,
    FailedTransactionData,
    TransactionFailed,
)
from laurel_schemas.nft_events_v1 import FailedTransaction, NftTransactionFailed
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeDetails,
    BadgeEarnedData,
    BadgeEarnedNotification,
    Level1NftUnlockAvailable,
    Level1UnlockData,
    TaskCompleted,
    TierImpact,
    TradingVolumeMilestone,
    UnlockAvailable,
    UnlockMilestone,
    UnlockUserStatus,
    UpcomingMilestone,
    UpgradeImpact,
    VolumeMilestone,
    VolumeMilestoneData,
    VolumeSources,
)
from laurel_schemas.notification import Notification
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached

from notification_router.rules.templates import render

DataOf = Callable[[Any], Event | None]
"""The notification's data from the event, or None if this one is no news to its user."""


@dataclass(frozen=True, slots=True)
class Mapped:
    """The notification an event becomes, and the function that builds its data."""

    notification: type[Notification]
    data_of: DataOf


def level1_unlock(event: TierUnlocked) -> Level1UnlockData | None:
    """The first tier can be claimed (NTF-101); later tiers are upgrades."""
    if event.level != 1:
        return None
    return Level1UnlockData(
        volume_milestone=UnlockMilestone(
            required_volume=event.required_volume_usd,
            current_volume=event.current_volume_usd,
            milestone_reached_at=event.unlocked_at,
        ),
        unlock_available=UnlockAvailable(
            nft_tier=event.level, nft_name=event.name, benefits=event.benefits
        ),
        # Nobody holds a tiered NFT before their first tier unlocks.
        user_status=UnlockUserStatus(has_tiered_nft=False, state_transition="Locked → Unlockable"),
    )


def badge_earned(event: BadgeEarned) -> BadgeEarnedData:
    """A badge was earned (NTF-102)."""
    counts = event.required_for_tier is not None
    return BadgeEarnedData(
        badge_details=BadgeDetails(
            badge_id=event.badge_id,
            badge_name=event.name,
            badge_category=event.category,
            achievement_criteria=event.criteria,
            required_for_tier=event.required_for_tier,
            tier_name=event.tier_name,
        ),
        task_completed=TaskCompleted(
            task_id=event.task_id,
            task_name=event.task_name,
            completion_timestamp=event.earned_at,
        ),
        nft_upgrade_impact=UpgradeImpact(
            can_contribute_to_upgrade=counts,
            badges_needed_for_next_tier=event.tier_badges_required,
            user_current_activated_badges=event.activated_badges,
        ),
        badge_benefits=(
            *(("Can be activated for NFT tier upgrades",) if counts else ()),
            "Social profile achievement display",
        ),
    )


def volume_milestone(event: VolumeMilestoneReached) -> VolumeMilestoneData:
    """A trading volume was reached (NTF-104)."""
    return VolumeMilestoneData(
        volume_milestone=VolumeMilestone(
            previous_volume=event.previous_volume_usd,
            current_volume=event.current_volume_usd,
            milestone_reached=event.milestone_usd,
            milestone_name=event.name,
            achieved_at=event.reached_at,
        ),
        tier_qualification_impact=TierImpact(
            newly_qualified_tiers=event.newly_qualified_tiers,
            tier_names=event.tier_names,
            previous_max_tier=event.previous_max_tier,
            new_max_tier=event.new_max_tier,
        ),
        volume_sources=VolumeSources(
            perpetual_trading=event.perpetual_volume_usd,
            strategy_trading=event.strategy_volume_usd,
            total_volume=event.current_volume_usd,
        ),
        next_milestone=_upcoming(event),
    )


def _upcoming(event: VolumeMilestoneReached) -> UpcomingMilestone | None:
    coming = event.next_milestone
    if coming is None:
        return None
    return UpcomingMilestone(
        target_volume=coming.target_volume_usd,
        milestone_name=coming.name,
        tier_unlock=coming.tier_unlock,
        estimated_days=coming.estimated_days,
    )


def failed_transaction(event: NftTransactionFailed) -> FailedTransactionData:
    """An NFT transaction failed (NTF-107)."""
    failed = event.data
    return FailedTransactionData(
        transaction_id=failed.transaction_id,
        transaction_type=failed.transaction_type,
        error_code=failed.error_code,
        error_message=failed.error_message,
        user_impact=failed.user_impact,
        retry_available=failed.retry_available,
        retry_eta=_until(event.timestamp, failed.retry_at),
        support_ticket=failed.support_ticket,
        compensation=_compensation(failed),
    )


def _until(moment: datetime, later: datetime | None) -> str | None:
    """How long it takes in words, rounded up to minutes."""
    if later is None:
        return None
    minutes = max(1, -((moment - later) // timedelta(minutes=1)))
    return f"{minutes} minutes" if minutes > 1 else "1 minute"


def _compensation(failed: FailedTransaction) -> CompensationData | None:
    if failed.compensation is None:
        return None
    granted = failed.compensation
    return CompensationData(type=granted.type, description=granted.description)


NOTIFICATIONS: Mapping[type[Event], Mapped] = {
    TierUnlocked: Mapped(Level1NftUnlockAvailable, level1_unlock),
    BadgeEarned: Mapped(BadgeEarnedNotification, badge_earned),
    VolumeMilestoneReached: Mapped(TradingVolumeMilestone, volume_milestone),
    NftTransactionFailed: Mapped(TransactionFailed, failed_transaction),
}


@dataclass(frozen=True, slots=True)
class Addressed:
    """A notification and who is to have it."""

    user_id: int
    notification: Notification

    @property
    def id(self) -> UUID:
        """The id by which it is known everywhere (NTF-007)."""
        return UUID(self.notification.event_id)


def notifications_of(event: Event, cause_id: UUID, now: datetime) -> tuple[Addressed, ...]:
    """The notifications that this event becomes, each for one person.

    An id follows from the event that caused it, its type and its user, so that the same event
    can never become two.
    """
    mapped = NOTIFICATIONS.get(type(event))
    data = mapped.data_of(event) if mapped else None
    if mapped is None or data is None:
        return ()
    kind, user_id = mapped.notification, event.user_id  # type: ignore[attr-defined]
    notification = kind(
        event_id=str(uuid5(cause_id, f"{kind.TYPE}:{user_id}")),
        event_type=kind.TYPE,
        user_id=str(user_id),
        timestamp=now,
        priority=kind.model_fields["priority"].default,
        data=data,
        message_template=render(kind, data),
    )
    return (Addressed(user_id, notification),)
