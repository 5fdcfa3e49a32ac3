"""What other services tell that badges are given for: purchases and recognised strategies."""

from collections.abc import Sequence
from typing import Any

from laurel_events import Message, Transaction, naturally_idempotent
from laurel_schemas.qualification_tiers_v1 import StrategyBonusActivated
from laurel_schemas.trade_content import TradeLimits
from laurel_schemas.wallet_points_v1 import PointsDeducted

from badges.handlers.activities import Done, count_activities
from badges.offered import Offered
from badges.rules.kinds import Activity


@naturally_idempotent
async def record_purchases(
    messages: Sequence[Message[PointsDeducted]],
    tx: Transaction,
    limits: TradeLimits,
    offered: Offered,
) -> None:
    """Count what was bought with points: a badge may be for sale (BADGE-005)."""
    done = [each for message in messages if (each := _bought(message))]
    await count_activities(done, tx, limits, offered)


def _bought(message: Message[PointsDeducted]) -> Done | None:
    spent = message.event.data
    item = spent.metadata and spent.metadata.item_id
    if spent.action != "purchase" or not item:
        return None
    id_ = spent.transaction_id or str(message.meta.id)
    return message, Activity(spent.user_id, f"purchase:{id_}", "purchase", item, spent.timestamp)


@naturally_idempotent
async def record_recognition(
    messages: Sequence[Message[StrategyBonusActivated]],
    tx: Transaction,
    limits: TradeLimits,
    offered: Offered,
) -> None:
    """Count strategies whose creator was recognised, as they brought volume."""
    done: list[tuple[Message[Any], Activity]] = [
        (message, _recognised(message.event))
        for message in messages
        if message.event.recognition is not None
    ]
    await count_activities(done, tx, limits, offered)


def _recognised(bonus: StrategyBonusActivated) -> Activity:
    return Activity(
        user_id=bonus.user_id,
        activity_id=f"strategy:{bonus.strategy_id}:{bonus.new_volume_usd}",
        kind="strategy_recognized",
        subject=bonus.strategy_id,
        occurred_at=bonus.activated_at,
    )
