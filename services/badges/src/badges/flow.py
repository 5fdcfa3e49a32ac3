"""Everything that badges consumes, publishes and does in time."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import (
    BadgeActivated,
    BadgeEarned,
    BadgeNearCompletion,
    BadgeOpportunityFound,
    BadgeRevoked,
    BadgesBound,
    BadgesReleased,
    BindingRefused,
    CommunityRecognized,
    TaskCompleted,
    TasksProgressed,
)
from laurel_schemas.badges_definitions_v1 import BadgeDefined
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.competition_standings_v1 import StandingFinal
from laurel_schemas.nft_events_v1 import UpgradeCompleted, UpgradeFailed, UpgradeRequested
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_schemas.wallet_points_v1 import PointsDeducted

from badges.groups import COUNT_MONTHS, count_months
from badges.handlers import (
    ERASE,
    bind_badges,
    erase_again,
    forget_people,
    keep_bound,
    record_final_ranks,
    record_interactions,
    record_purchases,
    record_recognition,
    record_trades,
    release_badges,
    remember_people,
    remember_tiers,
)
from badges.handlers.trials import BADGE_TRIAL, answer_trial
from badges.handlers.versions import BADGE_EFFECT, take_effect
from badges.looking_back import LOOK_BACK, look_back
from badges.ranking import RANK_TRADERS, rank_traders
from badges.recognition import RECOGNISE, recognise
from badges.reviewing import REVIEW, review_progress
from badges.rules.kinds import KINDS

CONSUMES: Mapping[type[Event], Handler] = {
    TradeExecuted: record_trades,
    **dict.fromkeys(KINDS, record_interactions),
    UserAnnounced: remember_people,
    UserDeleted: forget_people,
    StandingFinal: record_final_ranks,
    PointsDeducted: record_purchases,
    StrategyBonusActivated: record_recognition,
    TierRuleDefined: remember_tiers,
    UpgradeRequested: bind_badges,
    UpgradeCompleted: keep_bound,
    UpgradeFailed: release_badges,
}
PRODUCES = (
    BadgeEarned,
    BadgeActivated,
    BadgeRevoked,
    BadgesBound,
    BindingRefused,
    BadgesReleased,
    TaskCompleted,
    BadgeNearCompletion,
    BadgeOpportunityFound,
    TasksProgressed,
    CommunityRecognized,
    HolderSnapshot,
    BadgeDefined,
)
DUE: Mapping[str, DueHandler] = {
    LOOK_BACK: look_back,
    COUNT_MONTHS: count_months,
    RANK_TRADERS: rank_traders,
    REVIEW: review_progress,
    RECOGNISE: recognise,
    ERASE: erase_again,
    BADGE_EFFECT: take_effect,
    BADGE_TRIAL: answer_trial,
}
FLOW = Flow(service="badges", consumes=CONSUMES, produces=PRODUCES, due=DUE)
