"""What each type says: a cause, what of its full example is changed, the type and its words."""

from typing import Any

from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import (
    BadgeActivated,
    BadgeEarned,
    BadgeNearCompletion,
    BadgeOpportunityFound,
    CommunityRecognized,
    TaskCompleted,
    TasksProgressed,
)
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionMilestoneReached,
    CompetitionNoticePosted,
    CompetitionReminded,
    EntryDeadlineApproaching,
    TeamInvited,
)
from laurel_schemas.competition_prizes_v1 import PrizeLapsed, PrizeOffered
from laurel_schemas.competition_standings_v1 import RankChanged, StandingFinal
from laurel_schemas.nft_events_v1 import (
    AllowanceReset,
    BenefitEnhancementFound,
    BenefitsExpiring,
    NftAirdropped,
    NftClaimed,
    NftUpgraded,
)
from laurel_schemas.platform_announcements_v1 import MaintenanceScheduled
from laurel_schemas.qualification_tiers_v1 import (
    BackfillCounted,
    FeeSavingsMilestoneReached,
    QualificationStatusChanged,
    StrategyBonusActivated,
    TierUnlocked,
    UpgradeConditionsMet,
    VolumeMilestoneReached,
)
from laurel_schemas.social_interactions_v1 import (
    FollowRequested,
    LiveStreamStarted,
    UserFollowed,
    VideoCommented,
    VideoLiked,
)

ADA: dict[str, Any] = {"actor_id": 1001}

TOLD: list[tuple[type[Event], dict[str, Any], str, str]] = [
    (
        *(BadgeActivated, {"user_id": 7, "badge_id": "b-1", "activated_badges": 2}),
        *(
            "badge_activated",
            "Your 'Early Bird' badge is active. 2 of your badges now count for tiers.",
        ),
    ),
    (
        *(BadgeEarned, {}, "badge_earned"),
        "Great job! You've earned the 'The Contract Enlightener' badge by completing "
        "Contract Novice Guidance. Ready to activate it for NFT upgrades?",
    ),
    *(
        (
            *(cause, {"progress_percentage": 50, "current_count": 1, "required_count": 2}, kind),
            "You're 50% of the way to earning 'Strategic Messenger'! Just 1 more to go.",
        )
        for cause, kind in (
            (BadgeNearCompletion, "badge_progress_near_completion"),
            (BadgeOpportunityFound, "badge_earning_opportunity_available"),
        )
    ),
    (
        *(CommunityRecognized, {"current_followers": 1028}, "community_recognition_update"),
        "Your influence is growing! You've reached 1,028 followers and unlocked the "
        "'Strategic Messenger' badge!",
    ),
    (
        *(CommunityRecognized, {"badge": None}, "community_recognition_update"),
        "Your influence is growing! You've reached 12 followers!",
    ),
    (
        *(CompetitionReminded, {"subject": "start"}, "competition_start_reminder"),
        "Weekly Trading Championship starts in 48 hours.",
    ),
    (
        *(CompetitionReminded, {"subject": "end", "hours_remaining": 1}),
        *("competition_end_reminder", "Weekly Trading Championship ends in 1 hour."),
    ),
    (
        *(EntryDeadlineApproaching, {}, "competition_entry_deadline_approaching"),
        "Only 48 hours left to enter Weekly Trading Championship! You're eligible and have a "
        "strong track record.",
    ),
    (
        *(EntryDeadlineApproaching, {"is_eligible": False}),
        "competition_entry_deadline_approaching",
        "Only 48 hours left to enter Weekly Trading Championship!",
    ),
    (
        *(CompetitionMilestoneReached, {}, "competition_milestone"),
        "Weekly Trading Championship reached Volume Champion 500K!",
    ),
    (
        *(CompetitionAnnounced, {"revision": 1, "status": "upcoming", "rewards": []}),
        *("competition_announced", "Weekly Trading Championship is open."),
    ),
    (
        *(NftAirdropped, {}, "competition_nft_airdrop"),
        "Congratulations! You've received a Trophy Breeder NFT for placing #2 in "
        "Weekly Trading Championship!",
    ),
    (
        *(CompetitionNoticePosted, {"title": "Rules", "body": "Be fair."}),
        *("competition_notice", "Rules: Be fair."),
    ),
    (
        *(TeamInvited, {}, "competition_team_invitation"),
        "You're invited to join the team 'The Owls' in Weekly Trading Championship, until it "
        "starts on February 3, 2030, 00:00 UTC.",
    ),
    (
        *(PrizeOffered, {"claim_deadline": "2024-02-12T08:00:00Z"}, "competition_prize_claimable"),
        "You've won Trophy Breeder NFT + 500 USDT in Weekly Trading Championship. "
        "Claim it by February 12, 2024, 08:00 UTC.",
    ),
    (
        *(PrizeLapsed, {}, "competition_prize_lapsed"),
        "Your prize of Weekly Trading Championship was not claimed in time.",
    ),
    (
        *(StandingFinal, {"revision": 1}, "competition_final_standing"),
        "Weekly Trading Championship has ended: you finished #2 of 2,847.",
    ),
    (
        *(StandingFinal, {"revision": 2}, "competition_final_standing"),
        "Weekly Trading Championship was scored anew: you finished #2 of 2,847.",
    ),
    (
        *(RankChanged, {"previous_rank": 5, "current_rank": 2}, "competition_ranking_update"),
        "Great progress! You've moved up to #2 in Weekly Trading Championship. "
        "Keep trading to secure your reward!",
    ),
    (
        *(RankChanged, {"previous_rank": 2, "current_rank": 5}, "competition_ranking_update"),
        "You're now #5 in Weekly Trading Championship. Keep trading to secure your reward!",
    ),
    (
        FeeSavingsMilestoneReached,
        {"total_saved_usd": "1025.50", "average_daily_savings_usd": "17.68"},
        "fee_savings_milestone",
        "Amazing! Your NFTs have saved you $1,025.50 in trading fees. That's $17.68/day!",
    ),
    (FollowRequested, ADA, "follow_request", "<b>Ada</b> asks to follow you"),
    (UserFollowed, {"actor_id": 99}, "profile_followed", "Somebody followed you"),
    (VideoLiked, {"actor_id": 123}, "video_like", "john_doe liked your video"),
    (VideoCommented, ADA, "video_comment", "<b>Ada</b> commented on your video"),
    (LiveStreamStarted, ADA, "live_stream_started", "<b>Ada</b> is live"),
    (
        *(BackfillCounted, {"total_volume_usd": "1020000"}, "historical_volume_backfill_complete"),
        "We've processed your trading history! Total volume: $1,020,000. "
        "You now qualify for 1 additional NFT tier!",
    ),
    (
        BackfillCounted,
        {"total_volume_usd": "1020000", "newly_qualified_tiers": []},
        "historical_volume_backfill_complete",
        "We've processed your trading history! Total volume: $1,020,000.",
    ),
    (
        *(TierUnlocked, {"level": 1, "name": "Tech Chicken", "required_volume_usd": "100000"}),
        "level1_nft_unlock_available",
        "Congratulations! You've reached $100,000 trading volume. "
        "Your Tech Chicken NFT is ready to unlock!",
    ),
    (
        *(TasksProgressed, {"total_tasks_progressed": 4}, "multi_task_progress_update"),
        "You're making excellent progress on 4 badge tasks! "
        "You're 2-3 weeks at current pace away from Quant Ape.",
    ),
    (
        *(BenefitEnhancementFound, {}, "nft_benefit_enhancement_opportunity"),
        "You could increase your trading fee reduction to 20% by upgrading to Target tier. "
        "Ready to unlock more benefits?",
    ),
    (
        *(BenefitsExpiring, {}, "nft_benefits_expiring"),
        "Your Quant Ape benefits expire in 48 hours. Your trading fee reduction will change "
        "from 25% to 20%.",
    ),
    (
        *(NftClaimed, {}, "nft_unlocked"),
        "Your Tech Chicken NFT is active. You now have: 10% trading fee reduction, "
        "10 AI agent uses per week.",
    ),
    (
        *(UpgradeConditionsMet, {}, "nft_upgrade_conditions_met"),
        "Great news! You've met all requirements to upgrade your Quant Ape to On-chain Hunter. "
        "Ready to unlock 20% trading fee reduction, Strategy Priority?",
    ),
    (
        *(NftUpgraded, {}, "nft_upgraded"),
        "Your Tech Chicken NFT is now Quant Ape. You now have: 20% trading fee reduction, "
        "12 AI agent uses per week.",
    ),
    (
        *(QualificationStatusChanged, {"is_qualified": True}, "qualification_status_changed"),
        "You now meet what Quant Ape asks for.",
    ),
    (
        *(TierUnlocked, {"level": 2, "name": "Quant Ape"}, "qualification_status_changed"),
        "You now meet what Quant Ape asks for.",
    ),
    (
        *(StrategyBonusActivated, {}, "strategy_volume_bonus_activated"),
        "Your Conservative Growth Strategy generated $520,000.50 trading volume, "
        "unlocking Quant Ape NFT qualification!",
    ),
    (
        *(TaskCompleted, {"membership": None}, "task_auto_completed"),
        "Congratulations! You've automatically earned the 'Strategic Messenger' badge: "
        "Complete the contract novice guidance!",
    ),
    (
        *(VolumeMilestoneReached, {"milestone_usd": "250000.50"}, "trading_volume_milestone"),
        "Amazing! You've reached $250,000.50 in trading volume. "
        "You're now qualified for Quant Ape NFT!",
    ),
    (
        *(AllowanceReset, {}, "weekly_ai_allowance_reset"),
        "Your weekly AI agent allowance has been reset! You have 12 uses available this week.",
    ),
    (
        *(MaintenanceScheduled, {"scheduled_start": "2025-06-05T02:00:00Z"}, "system_maintenance"),
        "NFT services will be temporarily unavailable on June 5, 2025, 02:00 UTC for 4 hours "
        "due to system upgrades.",
    ),
]
"""Each cause, what of its full example is changed, the type and what it says."""
