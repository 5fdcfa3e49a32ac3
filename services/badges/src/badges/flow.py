"""Everything that badges consumes and publishes."""

from collections.abc import Mapping

from laurel_events import Flow, Handler
from laurel_schemas import Event
from laurel_schemas.badges_badges_v1 import BadgeActivated, BadgeEarned
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.trading_trades_v1 import TradeExecuted

from badges.handlers import record_trades, remember_tiers

CONSUMES: Mapping[type[Event], Handler] = {
    TradeExecuted: record_trades,
    TierRuleDefined: remember_tiers,
}
PRODUCES = (BadgeEarned, BadgeActivated)
FLOW = Flow(service="badges", consumes=CONSUMES, produces=PRODUCES)
