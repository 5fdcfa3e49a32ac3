"""Everything that qualification consumes, publishes and does in time."""

from collections.abc import Mapping

from laurel_events import Flow, Handler, TopicOptions
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeRevoked
from laurel_schemas.badges_definitions_v1 import BadgeDefined
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.minting_benefits_v1 import BenefitsForgotten, BenefitsSnapshot
from laurel_schemas.nft_events_v1 import (
    NftBurned,
    NftClaimed,
    NftImported,
    NftReturned,
    NftTransferred,
    NftUpgraded,
)
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import (
    BackfillCounted,
    FeeSavingsMilestoneReached,
    StrategyBonusActivated,
    TierUnlocked,
    UpgradeConditionsMet,
    VolumeMilestoneReached,
)
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_backfills_v1 import (
    TOPIC as BACKFILLS,
)
from laurel_schemas.trading_backfills_v1 import (
    BackfillBegun,
    BackfillEnded,
    BackfillPage,
)
from laurel_schemas.trading_strategies_v1 import StrategyPerformed
from laurel_schemas.trading_trades_v1 import TradeExecuted

from qualification.eligibility import ELIGIBILITY, refresh
from qualification.handlers import (
    ERASE,
    LADDER_EFFECT,
    LADDER_REVIEW,
    RECONSIDERATIONS,
    SAVINGS,
    SNAPSHOTS,
    WHAT_IF,
    answer_what_if,
    begin_backfills,
    calculate_savings,
    count_badges,
    count_pages,
    end_backfills,
    erase_again,
    forget_benefits,
    forget_people,
    hold_claimed,
    hold_imported,
    hold_returned,
    hold_upgraded,
    keep_benefits,
    keep_performance,
    lose,
    publish_snapshots,
    reconsider,
    record_trades,
    remember_badges,
    remember_definitions,
    review,
    take_effect,
    uncount_badges,
    welcome_people,
)

CONSUMES: Mapping[type[Event], Handler] = {
    TradeExecuted: record_trades,
    BadgeActivated: count_badges,
    BadgeRevoked: uncount_badges,
    BadgeDefined: remember_definitions,
    BackfillBegun: begin_backfills,
    BackfillPage: count_pages,
    BackfillEnded: end_backfills,
    NftClaimed: hold_claimed,
    NftUpgraded: hold_upgraded,
    NftImported: hold_imported,
    NftReturned: hold_returned,
    NftBurned: lose,
    NftTransferred: lose,
    HolderSnapshot: remember_badges,
    StrategyPerformed: keep_performance,
    BenefitsSnapshot: keep_benefits,
    BenefitsForgotten: forget_benefits,
    UserAnnounced: welcome_people,
    UserDeleted: forget_people,
}
PRODUCES = (
    TierUnlocked,
    VolumeMilestoneReached,
    BackfillCounted,
    UpgradeConditionsMet,
    StrategyBonusActivated,
    FeeSavingsMilestoneReached,
    VolumeSnapshot,
    TierRuleDefined,
)
# As many trades in a transaction as a batch of live ones has at most.
OPTIONS = {BACKFILLS.name: TopicOptions(batch_size=2)}
DUE: Mapping[str, DueHandler] = {
    SNAPSHOTS: publish_snapshots,
    RECONSIDERATIONS: reconsider,
    LADDER_EFFECT: take_effect,
    LADDER_REVIEW: review,
    SAVINGS: calculate_savings,
    WHAT_IF: answer_what_if,
    ELIGIBILITY: refresh,
    ERASE: erase_again,
}
FLOW = Flow(
    service="qualification",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    options=OPTIONS,
    # Of two at once the one that read first might write last.
    at_once={ELIGIBILITY: 1},
)
