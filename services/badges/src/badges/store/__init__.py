"""Queries on the session they are given."""

from badges.store.conflicts import counted_content
from badges.store.definitions import (
    change_badge,
    create_badge,
    defined,
    definitions_told,
    install_badges,
    offers,
    offers_version,
    save_definitions_told,
    save_tier_rules,
)
from badges.store.earned import (
    Activation,
    activate,
    award,
    find_activation,
    find_earned,
    owned_counts,
)
from badges.store.figures import add_figures, enter_people, raise_figures, set_figures
from badges.store.gallery import UserBadge, gallery, one_of_gallery
from badges.store.holders import Holder, holders, save_told
from badges.store.standing import lock_page, lock_users, standings
from badges.store.trades import Gain, count_trades, new_streaks

__all__ = [
    "Activation",
    "Gain",
    "Holder",
    "UserBadge",
    "activate",
    "add_figures",
    "award",
    "change_badge",
    "count_trades",
    "counted_content",
    "create_badge",
    "defined",
    "definitions_told",
    "enter_people",
    "find_activation",
    "find_earned",
    "gallery",
    "holders",
    "install_badges",
    "lock_page",
    "lock_users",
    "new_streaks",
    "offers",
    "offers_version",
    "one_of_gallery",
    "owned_counts",
    "raise_figures",
    "save_definitions_told",
    "save_tier_rules",
    "save_told",
    "set_figures",
    "standings",
]
