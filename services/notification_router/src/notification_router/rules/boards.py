"""What a screen is shown of a leaderboard: all of it once, then what has changed (COMP-022)."""

from typing import Any

from laurel_schemas.competition_live_v1 import LeaderboardShown, LiveStanding, LiveTrade

from notification_router.rules.socket_events import Payload, enveloped, rfc3339


def is_news(before: LeaderboardShown | None, after: LeaderboardShown) -> bool:
    """Whether it says something else, and no earlier: each worker tells of the same."""
    if before is None:
        return True
    return after.version != before.version and after.shown_at > before.shown_at


def snapshot(board: LeaderboardShown | None) -> Payload | None:
    """All that a leaderboard shows, for who begins to look; None where nothing is known of it."""
    if board is None:
        return None
    shown = [_standing(one) for one in board.standings]
    return {"version": board.version, "participants": board.participants, "standings": shown}


def change(before: LeaderboardShown | None, after: LeaderboardShown) -> Payload:
    """What has changed: rows that are others, who is gone, and trades without whose they are.

    It belongs on the version `base`; null where it is the whole.
    """
    was = {one.user_id: one for one in before.standings} if before else {}
    now = {one.user_id: one for one in after.standings}
    data = {
        "competitionId": after.competition_id,
        "base": before.version if before else None,
        "version": after.version,
        "participants": after.participants,
        "standings": [_standing(one) for user, one in now.items() if was.get(user) != one],
        "gone": sorted(was.keys() - now.keys()),
        "trades": [_trade(one) for one in after.trades],
        "timestamp": after.shown_at,
    }
    return enveloped("leaderboard_update", "competition:leaderboard:changed", (), data)


def activity(board: LeaderboardShown) -> Payload | None:
    """The trades with whose they are, for operators; None without any."""
    if not board.trades:
        return None
    trades = [{"userId": one.user_id, **_trade(one)} for one in board.trades]
    data = {"competitionId": board.competition_id, "trades": trades}
    return enveloped("trading_activity", "competition:trades:counted", (), data)


def _standing(one: LiveStanding) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "userId": one.user_id,
        "score": f"{one.score:f}",
        "trades": one.trades,
    }


def _trade(one: LiveTrade) -> dict[str, Any]:
    return {
        "pair": one.pair,
        "side": one.side,
        "notionalUsd": f"{one.notional_usd:f}",
        "tradedAt": rfc3339(one.traded_at),
    }
