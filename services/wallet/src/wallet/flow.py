"""Everything that the wallet consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.competition_lifecycle_v1 import EntryRefunded, EntryRequested
from laurel_schemas.competition_prizes_v1 import PrizeAwarded, PrizeReversed
from laurel_schemas.social_interactions_v1 import (
    VideoCommented,
    VideoLiked,
    VideoShared,
    VideoUploaded,
    VideoViewed,
)
from laurel_schemas.wallet_points_v1 import (
    EntryFeePaid,
    EntryFeeRefused,
    PointsDeducted,
    PointsEarned,
    PrizeDelivered,
    PrizeFailed,
    WalletUpdated,
)

from wallet.handlers.checkpoints import CHECKPOINT, checkpoint
from wallet.handlers.earning import ENTER_GATHERED, earn, enter_gathered
from wallet.handlers.expiring import EXPIRE_POINTS, expire_points
from wallet.handlers.fees import charge_fees, return_fees
from wallet.handlers.people import forget, remember
from wallet.handlers.prizes import pay_prizes, take_back_prizes
from wallet.handlers.spending import EXPIRE_HOLD, expire_hold
from wallet.handlers.supposing import SUPPOSE, suppose

CONSUMES: Mapping[type[Event], Handler] = {
    VideoLiked: earn,
    VideoViewed: earn,
    VideoShared: earn,
    VideoCommented: earn,
    VideoUploaded: earn,
    UserAnnounced: remember,
    UserDeleted: forget,
    PrizeAwarded: pay_prizes,
    PrizeReversed: take_back_prizes,
    EntryRequested: charge_fees,
    EntryRefunded: return_fees,
}
PRODUCES = (
    PointsEarned,
    PointsDeducted,
    WalletUpdated,
    PrizeDelivered,
    PrizeFailed,
    EntryFeePaid,
    EntryFeeRefused,
)
DUE: Mapping[str, DueHandler] = {
    CHECKPOINT: checkpoint,
    ENTER_GATHERED: enter_gathered,
    EXPIRE_HOLD: expire_hold,
    EXPIRE_POINTS: expire_points,
    SUPPOSE: suppose,
}
FLOW = Flow(service="wallet", consumes=CONSUMES, produces=PRODUCES, due=DUE, at_once={SUPPOSE: 1})
