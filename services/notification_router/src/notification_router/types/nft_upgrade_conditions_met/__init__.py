"""The next tier can be had (NTF-109)."""

from collections.abc import Iterator

from laurel_schemas.nft_high_priority_notifications_v1 import (
    ActivatedBadge,
    BadgeCondition,
    HeldTier,
    NftUpgradeConditionsMet,
    TargetTier,
    UpgradeBenefits,
    UpgradeConditions,
    UpgradeConditionsData,
    VolumeCondition,
)
from laurel_schemas.qualification_tiers_v1 import UpgradeConditionsMet

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice
from notification_router.rules.phrases import listed


def met(event: UpgradeConditionsMet, _: Context) -> Iterator[Notice]:
    """What may be upgraded to what, and why now."""
    data = UpgradeConditionsData(
        current_nft=HeldTier(
            tier_level=event.current_level,
            tier_name=event.current_name,
            nft_id=event.current_mint_address,
        ),
        upgrade_target=TargetTier(
            tier_level=event.target_level, tier_name=event.target_name, benefits=event.benefits
        ),
        conditions_met=_conditions(event),
        upgrade_benefits=_benefits(event),
        current_tier=event.current_name,
        upgrade_tier=event.target_name,
    )
    yield Notice(event.user_id, data)


def _conditions(event: UpgradeConditionsMet) -> UpgradeConditions:
    badges = tuple(
        ActivatedBadge(badge_id=one.badge_id, name=one.name) for one in event.activated_badges
    )
    return UpgradeConditions(
        trading_volume=VolumeCondition(
            required=event.required_volume_usd,
            current=event.current_volume_usd,
            status="satisfied",
            achieved_at=event.volume_achieved_at,
        ),
        badges_required=BadgeCondition(
            required_count=event.badges_required,
            activated_count=len(badges),
            status="satisfied",
            activated_badges=badges,
        ),
    )


def _benefits(event: UpgradeConditionsMet) -> UpgradeBenefits:
    now, then = event.current_fee_reduction_percent, event.target_fee_reduction_percent
    uses, more = event.current_ai_agent_uses_per_week, event.target_ai_agent_uses_per_week
    return UpgradeBenefits(
        fee_reduction_increase=f"{now}% → {then}%",
        ai_usage_increase=f"{uses} → {more} uses per week",
        new_features=event.new_features,
        summary=listed((f"{then}% trading fee reduction", *event.new_features)),
    )


TYPE = define(__name__, NftUpgradeConditionsMet, {UpgradeConditionsMet: met})
