"""What qualification does with each event, and when something is due."""

from qualification.handlers.backfills import begin_backfills, end_backfills
from qualification.handlers.badges import count_badges, remember_definitions, uncount_badges
from qualification.handlers.holdings import (
    hold_claimed,
    hold_imported,
    hold_returned,
    hold_upgraded,
    lose,
    remember_badges,
)
from qualification.handlers.ladders import LADDER_EFFECT, install_ladder, take_effect
from qualification.handlers.pages import count_pages
from qualification.handlers.people import ERASE, erase_again, forget_people, welcome_people
from qualification.handlers.reviews import LADDER_REVIEW, RECONSIDERATIONS, reconsider, review
from qualification.handlers.savings import (
    SAVINGS,
    calculate_savings,
    forget_benefits,
    keep_benefits,
)
from qualification.handlers.snapshots import SNAPSHOTS, publish_snapshots
from qualification.handlers.strategies import keep_performance
from qualification.handlers.trades import record_trades
from qualification.handlers.what_ifs import WHAT_IF, answer_what_if

__all__ = [
    "ERASE",
    "LADDER_EFFECT",
    "LADDER_REVIEW",
    "RECONSIDERATIONS",
    "SAVINGS",
    "SNAPSHOTS",
    "WHAT_IF",
    "answer_what_if",
    "begin_backfills",
    "calculate_savings",
    "count_badges",
    "count_pages",
    "end_backfills",
    "erase_again",
    "forget_benefits",
    "forget_people",
    "hold_claimed",
    "hold_imported",
    "hold_returned",
    "hold_upgraded",
    "install_ladder",
    "keep_benefits",
    "keep_performance",
    "lose",
    "publish_snapshots",
    "reconsider",
    "record_trades",
    "remember_badges",
    "remember_definitions",
    "review",
    "take_effect",
    "uncount_badges",
    "welcome_people",
]
