"""Everything that competition consumes, publishes and does when it is due."""

from collections.abc import Mapping
from datetime import timedelta

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import (
    CompetitionAnnounced,
    CompetitionEntered,
    CompetitionLeft,
    CompetitionMilestoneReached,
    CompetitionNoticePosted,
    CompetitionReminded,
    CompetitionStatusChanged,
    EntryDeadlineApproaching,
    EntryRefunded,
    EntryRequested,
    TeamInvited,
)
from laurel_schemas.competition_live_v1 import LeaderboardShown
from laurel_schemas.competition_prizes_v1 import (
    PrizeAwarded,
    PrizeLapsed,
    PrizeOffered,
    PrizeReversed,
)
from laurel_schemas.competition_standings_v1 import RankChanged, StandingFinal
from laurel_schemas.nft_events_v1 import PrizeDelivered as AssetDelivered
from laurel_schemas.nft_events_v1 import PrizeFailed as AssetFailed
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted
from laurel_schemas.wallet_points_v1 import (
    EntryFeePaid,
    EntryFeeRefused,
    PrizeDelivered,
    PrizeFailed,
)

from competition.handlers.analysing import analyse
from competition.handlers.answers import (
    note_asset_delivered,
    note_asset_failed,
    note_delivered,
    note_failed,
)
from competition.handlers.communicating import tell_time
from competition.handlers.exporting import EXPORT, export
from competition.handlers.fees import note_paid, note_refused
from competition.handlers.lifecycle import (
    ADVANCE,
    ANALYSE,
    RANKS,
    RELEASE,
    REMIND,
    SCREEN,
    SETTLE,
    SWEEP,
    TELL_TIME,
    advance,
    release,
    sweep,
)
from competition.handlers.people import forget, remember, remember_tiers
from competition.handlers.prizes import (
    LAPSE,
    ROLL_BACK,
    lapse,
    roll_back,
)
from competition.handlers.ranking import tell_ranks
from competition.handlers.reminding import remind
from competition.handlers.scoring import RESCORE, rescore
from competition.handlers.screening import screen
from competition.handlers.settling import settle
from competition.handlers.trades import record_trades

CONSUMES: Mapping[type[Event], Handler] = {
    UserAnnounced: remember,
    UserDeleted: forget,
    VolumeSnapshot: remember_tiers,
    TradeExecuted: record_trades,
    PrizeDelivered: note_delivered,
    PrizeFailed: note_failed,
    EntryFeePaid: note_paid,
    EntryFeeRefused: note_refused,
    AssetDelivered: note_asset_delivered,
    AssetFailed: note_asset_failed,
}
PRODUCES = (
    CompetitionAnnounced,
    CompetitionStatusChanged,
    CompetitionEntered,
    CompetitionLeft,
    EntryRequested,
    EntryRefunded,
    EntryDeadlineApproaching,
    TeamInvited,
    CompetitionReminded,
    CompetitionMilestoneReached,
    CompetitionNoticePosted,
    RankChanged,
    StandingFinal,
    PrizeOffered,
    PrizeAwarded,
    PrizeReversed,
    PrizeLapsed,
)
DUE: Mapping[str, DueHandler] = {
    ADVANCE: advance,
    SWEEP: sweep,
    RELEASE: release,
    REMIND: remind,
    RANKS: tell_ranks,
    SCREEN: screen,
    ANALYSE: analyse,
    TELL_TIME: tell_time,
    EXPORT: export,
    SETTLE: settle,
    RESCORE: rescore,
    LAPSE: lapse,
    ROLL_BACK: roll_back,
}
FLOW = Flow(
    service="competition",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    emits_ephemeral=(LeaderboardShown,),
    # Each may hold a million trades in memory.
    at_once={SCREEN: 1},
    # Every trade is read, and a leaderboard is shown twice a second at most.
    rest=timedelta(milliseconds=200),
)
