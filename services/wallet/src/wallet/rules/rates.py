"""What is earned by what, and by whom (WALLET-001): a version of the catalogue of rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple

Role = Literal["viewer", "creator"]

VIEWER_ACTIONS = ("video_liked", "video_viewed", "video_shared", "comment_posted")
CREATOR_ACTIONS = ("video_uploaded", "like_received", "view_received", "share_received")


@dataclass(frozen=True, slots=True)
class RoleRates:
    """What one role earns.

    `minimum` is the count that makes somebody eligible: accounts followed for a viewer, followers
    for a creator. `points` are by action; one that is not listed earns nothing. `daily_cap` is the
    most that a person earns in the role on one UTC day, by the time of the action.
    """

    minimum: int
    points: Mapping[str, Decimal]
    daily_cap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of actions that happen from `effective_from` on, until the next version's.

    Points that are earned by it expire after `points_kept`, or never.
    """

    version: int
    effective_from: datetime
    viewer: RoleRates
    creator: RoleRates
    points_kept: timedelta | None = None

    def of(self, role: Role) -> RoleRates:
        """The rates of a role."""
        return self.viewer if role == "viewer" else self.creator


Figure = Decimal | int | timedelta


class Change(NamedTuple):
    """A figure that is another than before; None where there is none."""

    what: str
    before: Figure | None
    after: Figure | None


def changes(before: Rates | None, after: Rates) -> list[Change]:
    """The figures that differ, named as in a list of rates: `viewer.points.video_liked`."""
    old, new = figures(before) if before else {}, figures(after)
    named = ((name, old.get(name), new.get(name)) for name in sorted({**old, **new}))
    return [Change(*one) for one in named if one[1] != one[2]]


def figures(rates: Rates) -> dict[str, Figure]:
    """Every figure of a version by its name."""
    found: dict[str, Figure | None] = {"points_kept": rates.points_kept}
    for name, role in (("viewer", rates.viewer), ("creator", rates.creator)):
        found |= {f"{name}.minimum": role.minimum, f"{name}.daily_cap": role.daily_cap}
        found |= {f"{name}.points.{action}": points for action, points in role.points.items()}
    return {name: figure for name, figure in found.items() if figure is not None}


def in_effect(versions: Sequence[Rates], at: datetime) -> Rates | None:
    """The version for an action of this time: the highest of those that have begun by then.

    A version is corrected by a later one with the same beginning. None before the first.
    """
    begun = (rates for rates in versions if rates.effective_from <= at)
    return max(begun, key=lambda rates: (rates.effective_from, rates.version), default=None)
