"""Queries on the session they are given."""

from badges.store.conflicts import counted_content
from badges.store.definitions import defined, install_badges, offers, save_tier_rules
from badges.store.earned import Activation, activate, award, find_activation, lock_badges
from badges.store.gallery import UserBadge, gallery
from badges.store.holders import Holder, holders, save_told
from badges.store.standing import trader_of, traders_after
from badges.store.trades import count_trades

__all__ = [
    "Activation",
    "Holder",
    "UserBadge",
    "activate",
    "award",
    "count_trades",
    "counted_content",
    "defined",
    "find_activation",
    "gallery",
    "holders",
    "install_badges",
    "lock_badges",
    "offers",
    "save_tier_rules",
    "save_told",
    "trader_of",
    "traders_after",
]
