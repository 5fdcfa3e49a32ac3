"""A new week of AI agent uses has begun (NTF-111)."""

from collections.abc import Iterator

from laurel_schemas.nft_batched_notifications_v1 import (
    AllowanceBenefits,
    AllowanceResetData,
    CompetitionFeatureData,
    ResetPeriod,
    TieredAllowanceData,
    UsageSummary,
    WeeklyAiAllowanceReset,
)
from laurel_schemas.nft_events_v1 import AllowanceReset, ResetAllowance, TieredAllowance

from notification_router.rules.defining import define
from notification_router.rules.notices import Context, Notice

_TIPS = (
    "Use AI during peak trading hours for best results",
    "Combine multiple queries for comprehensive analysis",
)


def reset(event: AllowanceReset, _: Context) -> Iterator[Notice]:
    """Who has no tiered NFT has no allowance to hear of."""
    week = event.data
    if week.tiered_nft is None:
        return
    data = AllowanceResetData(
        reset_period=ResetPeriod(
            week_start=week.week_start, week_end=week.week_end, week_number=week.week_number
        ),
        nft_benefits=_benefits(week, week.tiered_nft),
        usage_summary_last_week=_usage(week),
        optimization_tips=_TIPS,
    )
    yield Notice(event.user_id, data)


def _benefits(week: ResetAllowance, tiered: TieredAllowance) -> AllowanceBenefits:
    return AllowanceBenefits(
        tiered_nft=TieredAllowanceData(
            tier_name=tiered.tier_name,
            ai_allowance=tiered.ai_allowance,
            tier_level=tiered.tier_level,
        ),
        competition_nfts=tuple(
            CompetitionFeatureData(
                tier_name=one.tier_name, additional_features=one.additional_features
            )
            for one in week.competition_nfts
        ),
    )


def _usage(week: ResetAllowance) -> UsageSummary:
    total, used = week.last_week_allowance, week.last_week_used
    return UsageSummary(
        total_allowance=total,
        used_count=used,
        remaining_count=max(0, total - used),
        usage_percentage=min(100, used * 100 // total) if total else 0,
        most_used_features=week.most_used_features,
    )


TYPE = define(__name__, WeeklyAiAllowanceReset, {AllowanceReset: reset})
