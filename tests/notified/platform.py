"""What the platform alone causes: interactions, trades, backfills, strategies, announcements."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from laurel_events.database import utc_now
from laurel_schemas import Event
from laurel_schemas.platform_announcements_v1 import MaintenanceScheduled
from laurel_schemas.social_interactions_v1 import (
    FollowRequested,
    FriendRegistered,
    FriendTradedFirst,
    GroupJoined,
    LiveStreamStarted,
    PlatformTaskCompleted,
    StrategyCreated,
    UserFollowed,
    VideoCommented,
    VideoLiked,
)
from laurel_schemas.trading_backfills_v1 import (
    BackfillBegun,
    BackfilledTrade,
    BackfillEnded,
    BackfillPage,
)
from laurel_schemas.trading_strategies_v1 import StrategyPerformed
from laurel_schemas.trading_trades_v1 import TradeExecuted

from tests.notified.people import Person, Stage
from tests.support.traders import send, send_trades

STRATEGY_USD = Decimal(520_000)
TIER_2_BADGES = ("badge_001", "badge_002")
_GUIDANCE = ("task_contract_guidance", "task_platform_guidance")
_MANY_FOLLOWERS = 28


async def by_platform(stage: Stage) -> None:
    """Tell of both and of what they did; they hear of it at once."""
    ada, bea = stage.ada, stage.bea
    await send(stage.suite, [ada.trader.announced, bea.trader.announced])
    await send(stage.suite, [*_steps(ada), *_towards(ada, bea), *_history(bea)])
    await send_trades(stage.suite, stage.sent, [*ada.trader.trades(["60000"] * 2), _strategic(bea)])
    await send(stage.suite, [_performed(bea)])
    await ada.hears(
        *("profile_followed", "follow_request", "video_like", "video_comment"),
        *("level1_nft_unlock_available", "trading_volume_milestone", "badge_earned"),
        *("badge_progress_near_completion", "task_auto_completed"),
    )
    await bea.hears("historical_volume_backfill_complete", "strategy_volume_bonus_activated")
    # Audiences are who belongs to them when they are told.
    live = ada.did(LiveStreamStarted, stream_id="stream-1", stream_title="Live")
    await send(stage.suite, [live, _maintenance()])
    await bea.hears("live_stream_started", "system_maintenance")


def _steps(ada: Person) -> Iterator[Event]:
    """Steps towards badges: two earned, one half of the way, two that come closer, one by time."""
    for task in _GUIDANCE:
        yield ada.did(PlatformTaskCompleted, task_id=task, task_name=task)
    yield ada.did(FriendRegistered, friend_id=1)
    for number in (1, 2):
        yield ada.did(FriendTradedFirst, friend_id=number)
        yield ada.did(StrategyCreated, strategy_id=f"strategy-{number}")
    months_ago = utc_now() - timedelta(days=120)
    group = {"group_id": "advanced", "group_name": "Advanced Traders Hub"}
    yield ada.did(GroupJoined, occurred_at=months_ago, **group)


def _towards(ada: Person, bea: Person) -> Iterator[Event]:
    """What one does with the other and her videos."""
    video = {"video_id": "video-1", "owner_id": ada.user_id}
    yield bea.did(UserFollowed, target_id=ada.user_id, target_followers=_MANY_FOLLOWERS)
    yield bea.did(FollowRequested, target_id=ada.user_id)
    yield bea.did(VideoLiked, **video)
    yield bea.did(VideoCommented, **video, comment_id="comment-1", comment="Well traded")


def _history(bea: Person) -> Iterator[Event]:
    now = utc_now()
    of: dict[str, Any] = {"backfill_id": "history-1", "user_id": bea.user_id}
    past = now - timedelta(days=400)
    trade = BackfilledTrade(
        trade_id=f"past-{bea.user_id}",
        pair="BTC",
        side="buy",
        price=Decimal(50_000),
        size=Decimal("0.5"),
        notional_usd=Decimal(25_000),
        traded_at=past,
    )
    yield BackfillBegun(**of, period_start=past, period_end=now, begun_at=now)
    yield BackfillPage(**of, page=1, trades=(trade,))
    yield BackfillEnded(**of, pages=1, trades=1, ended_at=now)


def _strategic(bea: Person) -> TradeExecuted:
    told = {"source": "strategy", "strategy_id": "growth", "traded_at": utc_now()}
    return bea.trader.trade(1, str(STRATEGY_USD)).model_copy(update=told)


def _performed(bea: Person) -> StrategyPerformed:
    return StrategyPerformed(
        strategy_id="growth",
        user_id=bea.user_id,
        strategy_name="Conservative Growth",
        period="last_30_days",
        volume_usd=STRATEGY_USD,
        roi_percentage=Decimal("15.5"),
        win_rate=Decimal(72),
        trades_executed=1,
        measured_at=utc_now(),
    )


def _maintenance() -> MaintenanceScheduled:
    return MaintenanceScheduled(
        announcement_id="maintenance-1",
        maintenance_type="blockchain_upgrade",
        scheduled_start=utc_now() + timedelta(hours=30),
        estimated_minutes=240,
        affected_services=("NFT claiming",),
    )
