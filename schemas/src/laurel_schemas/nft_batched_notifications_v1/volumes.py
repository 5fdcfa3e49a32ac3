"""Volume of the past, and what the volume qualifies for."""

from typing import Literal

from laurel_schemas.event import Event
from laurel_schemas.fields import Amount, Count, Label, TierLevel, Timestamp, Token
from laurel_schemas.nft_batched_notifications_v1.topic import TOPIC
from laurel_schemas.notification import Notification


class ProcessingPeriod(Event):
    """The past that was processed."""

    start_date: Timestamp
    end_date: Timestamp
    total_days: Count


class DiscoveredVolume(Event):
    """What was found."""

    perpetual_trading: Amount
    strategy_trading: Amount
    total_historical_volume: Amount


class BackfillSummary(Event):
    """The volume before, found and in total."""

    processing_period: ProcessingPeriod
    volume_discovered: DiscoveredVolume
    current_volume_post_nft: Amount
    grand_total_volume: Amount


class NewTier(Event):
    """A tier that is qualified for now."""

    tier: TierLevel
    name: Label


class BackfillImpact(Event):
    """The tiers before and after."""

    previous_qualification_tiers: tuple[TierLevel, ...]
    new_qualification_tiers: tuple[TierLevel, ...]
    newly_qualified_tiers: tuple[NewTier, ...]
    new_tiers_count: Count | None = None


class EligibleBadgeData(Event):
    """A badge within reach."""

    badge_id: Token
    name: Label


class BadgeEligibility(Event):
    """The badges that are within reach now."""

    newly_eligible_badges: tuple[EligibleBadgeData, ...]


class BackfillData(Event):
    """What the past was worth."""

    backfill_summary: BackfillSummary
    nft_qualification_impact: BackfillImpact
    immediate_actions_available: tuple[Label, ...] = ()
    badge_eligibility_update: BadgeEligibility | None = None


class HistoricalVolumeBackfillComplete(
    Notification, topic=TOPIC, type="historical_volume_backfill_complete"
):
    """Trades of the past are counted."""

    event_type: Literal["historical_volume_backfill_complete"] = (
        "historical_volume_backfill_complete"
    )
    priority: Literal["medium"] = "medium"
    data: BackfillData


class QualificationStatusData(Event):
    """Whether a tier's conditions are met, and by how much."""

    target_level: TierLevel
    tier_name: Label
    is_qualified: bool
    current_volume: Amount
    required_volume: Amount
    badges_activated: Count
    badges_required: Count


class QualificationStatusChangedNotification(
    Notification, topic=TOPIC, type="qualification_status_changed"
):
    """A tier's conditions are met, or no longer."""

    event_type: Literal["qualification_status_changed"] = "qualification_status_changed"
    priority: Literal["medium"] = "medium"
    data: QualificationStatusData
