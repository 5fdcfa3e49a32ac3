"""Everything that badges consumes, publishes and does in time."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_events.flow import DueHandler
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges.handlers import record_trades, remember_tiers
from badges.looking_back import LOOK_BACK, look_back

CONSUMES: Mapping[type[Event], Handler] = {
    TradeExecuted: record_trades,
    TierRuleDefined: remember_tiers,
}
PRODUCES = (BadgeEarned, BadgeActivated, HolderSnapshot)
DUE: Mapping[str, DueHandler] = {LOOK_BACK: look_back}
FLOW = Flow(service="badges", consumes=CONSUMES, produces=PRODUCES, due=DUE)
