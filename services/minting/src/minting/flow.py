"""The whole event surface of minting."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgesBound, BindingRefused
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.competition_lifecycle_v1 import CompetitionAnnounced, CompetitionStatusChanged
from laurel_schemas.competition_prizes_v1 import PrizeAwarded, PrizeReversed
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten, BenefitsSnapshot
from laurel_schemas.nft_events_v1 import (
    AllowanceReset,
    BenefitEnhancementFound,
    BenefitsExpiring,
    NftAirdropped,
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransactionFailed,
    NftTransactionStatusChanged,
    NftTransferred,
    NftUpgraded,
    PortfolioReviewed,
    PrizeDelivered,
    PrizeFailed,
    PrizeReversalAnswered,
    UpgradeCompleted,
    UpgradeFailed,
    UpgradeRequested,
)
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot

from minting import (
    benefits,
    benefits_cache,
    custody,
    expiring,
    landing,
    maintenance,
    nonces,
    paying,
    pinning,
    prizes,
    reconciling,
    reviewing,
)
from minting.handlers import (
    forget_users,
    remember_badges,
    remember_tier_rules,
    remember_unlocks,
    remember_users,
    remember_volumes,
)
from minting.upgrades.binding import fail_refused, go_on_bound

CONSUMES: Mapping[type[Event], Handler] = {
    UserAnnounced: remember_users,
    UserDeleted: forget_users,
    TierRuleDefined: remember_tier_rules,
    TierUnlocked: remember_unlocks,
    VolumeSnapshot: remember_volumes,
    HolderSnapshot: remember_badges,
    BadgesBound: go_on_bound,
    BindingRefused: fail_refused,
    CompetitionAnnounced: reviewing.remember_contests,
    CompetitionStatusChanged: reviewing.follow_contests,
    PrizeAwarded: prizes.award_prizes,
    PrizeReversed: prizes.reverse_prizes,
    MaintenanceScheduled: maintenance.schedule_windows,
    MaintenanceEnded: maintenance.end_windows,
}
PRODUCES = (
    NftClaimed,
    NftTransactionStatusChanged,
    NftTransactionFailed,
    UpgradeRequested,
    UpgradeCompleted,
    UpgradeFailed,
    NftUpgraded,
    NftBurned,
    NftTransferred,
    NftReturned,
    NftImported,
    NftAirdropped,
    BenefitsSnapshot,
    BenefitsForgotten,
    AllowanceReset,
    BenefitsExpiring,
    BenefitEnhancementFound,
    PortfolioReviewed,
    PrizeDelivered,
    PrizeFailed,
    PrizeReversalAnswered,
)
DUE: Mapping[str, DueHandler] = {
    **{course.due_kind: landing.land for course in landing.KINDS.values()},
    landing.PRIORITY: landing.land,
    pinning.KIND: pinning.pin_definition,
    expiring.WARN: expiring.warn,
    expiring.END: expiring.end,
    nonces.KEEP: nonces.keep,
    paying.LOOK: paying.look,
    custody.RESEAL: custody.reseal,
    reconciling.COMPARE: reconciling.compare_page,
    reconciling.LOOK: reconciling.look,
    prizes.OPEN: prizes.open_prize,
    prizes.PAY: prizes.pay_tokens,
    benefits.RESET: benefits.begin_week,
    benefits.TELL: benefits.tell_untold,
    reviewing.REVIEW: reviewing.review,
    benefits_cache.CACHE: benefits_cache.refresh,
}
FLOW = Flow(service="minting", consumes=CONSUMES, produces=PRODUCES, due=DUE)
