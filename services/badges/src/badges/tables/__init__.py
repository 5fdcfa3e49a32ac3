"""Tables of the badges service."""

from badges.tables.activities import (
    activities,
    activity_days,
    activity_subjects,
    figures,
    final_ranks,
    follower_days,
    group_memberships,
    people,
)
from badges.tables.admin import admin_acts, revoked_badges
from badges.tables.bindings import bindings, bound_badges
from badges.tables.columns import metadata
from badges.tables.definitions import badge_definitions, offer_version, tier_rules
from badges.tables.earned import earned_badges
from badges.tables.progress import near_told
from badges.tables.trades import (
    counted_trades,
    trade_conflicts,
    trade_ledger,
    traded_pairs,
    traders,
    trading_days,
)
from badges.tables.versions import badge_trials, badge_versions

__all__ = [
    "activities",
    "activity_days",
    "activity_subjects",
    "admin_acts",
    "badge_definitions",
    "badge_trials",
    "badge_versions",
    "bindings",
    "bound_badges",
    "counted_trades",
    "earned_badges",
    "figures",
    "final_ranks",
    "follower_days",
    "group_memberships",
    "metadata",
    "near_told",
    "offer_version",
    "people",
    "revoked_badges",
    "tier_rules",
    "trade_conflicts",
    "trade_ledger",
    "traded_pairs",
    "traders",
    "trading_days",
]
