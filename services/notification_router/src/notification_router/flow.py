"""What the notification router consumes, publishes and does when it is due."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeEarned
from laurel_schemas.nft_critical_notifications_v1 import TransactionFailed
from laurel_schemas.nft_events_v1 import (
    NftClaimed,
    NftTransactionFailed,
    NftTransactionStatusChanged,
)
from laurel_schemas.nft_high_priority_notifications_v1 import (
    BadgeEarnedNotification,
    Level1NftUnlockAvailable,
    TradingVolumeMilestone,
)
from laurel_schemas.notifications_deliveries_v1 import DeliveryRecorded
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.wallet_points_v1 import PointsDeducted, PointsEarned, WalletUpdated

from notification_router.handlers import HOUSEKEEPING, clean_up, route

CONSUMES: Mapping[type[Event], Handler] = {
    TierUnlocked: route,
    VolumeMilestoneReached: route,
    BadgeEarned: route,
    NftClaimed: route,
    NftTransactionStatusChanged: route,
    NftTransactionFailed: route,
    PointsEarned: route,
    PointsDeducted: route,
    WalletUpdated: route,
}
PRODUCES = (
    TransactionFailed,
    Level1NftUnlockAvailable,
    BadgeEarnedNotification,
    TradingVolumeMilestone,
    DeliveryRecorded,
)
DUE = {HOUSEKEEPING: clean_up}
STREAMS = (DeliveryRecorded,)
FLOW = Flow(
    service="notification_router",
    consumes=CONSUMES,
    produces=PRODUCES,
    due=DUE,
    streams=STREAMS,
)
