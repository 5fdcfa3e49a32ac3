"""What badges does with each event and command."""

from badges.handlers.activation import activate_badge
from badges.handlers.activities import record_interactions
from badges.handlers.binding import bind_badges, keep_bound, release_badges
from badges.handlers.competitions import record_final_ranks
from badges.handlers.elsewhere import record_purchases, record_recognition
from badges.handlers.erasing import ERASE, erase_again, forget_people
from badges.handlers.people import remember_people
from badges.handlers.tiers import remember_tiers
from badges.handlers.trades import record_trades

__all__ = [
    "ERASE",
    "activate_badge",
    "bind_badges",
    "erase_again",
    "forget_people",
    "keep_bound",
    "record_final_ranks",
    "record_interactions",
    "record_purchases",
    "record_recognition",
    "record_trades",
    "release_badges",
    "remember_people",
    "remember_tiers",
]
