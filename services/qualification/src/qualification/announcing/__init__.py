"""What a change of somebody's standing is announced by."""

from qualification.announcing.bonuses import announce_bonuses
from qualification.announcing.changes import Change, announce
from qualification.announcing.savings import announce_savings
from qualification.announcing.snapshots import tell_standings
from qualification.announcing.upgrades import announce_upgrades

__all__ = [
    "Change",
    "announce",
    "announce_bonuses",
    "announce_savings",
    "announce_upgrades",
    "tell_standings",
]
