"""Everything that qualification consumes, publishes and does in time."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeActivated
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked, VolumeMilestoneReached
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_schemas.trading_trades_v1 import TradeExecuted

from qualification.handlers import (
    RECONSIDERATIONS,
    SNAPSHOTS,
    count_badges,
    publish_snapshots,
    reconsider,
    record_trades,
)

CONSUMES: Mapping[type[Event], Handler] = {
    TradeExecuted: record_trades,
    BadgeActivated: count_badges,
}
PRODUCES = (TierUnlocked, VolumeMilestoneReached, VolumeSnapshot, TierRuleDefined)
DUE = {SNAPSHOTS: publish_snapshots, RECONSIDERATIONS: reconsider}
FLOW = Flow(service="qualification", consumes=CONSUMES, produces=PRODUCES, due=DUE)
