"""Which badges an upgrade binds (BADGE-013)."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Request:
    """An upgrade that wants badges bound to it."""

    request_id: str
    user_id: int
    to_level: int
    badges_required: int


@dataclass(frozen=True, slots=True)
class Bound:
    """These badges are bound."""

    badge_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """Too few of the user's badges are activated and free."""

    reason: str
    badges_free: int


def bind(
    request: Request, activated: Sequence[str], *, other_open: bool, known: bool
) -> Bound | Refused:
    """Bind the badges that were activated first.

    Those that earlier upgrades hold count again, as a tier asks for a number in all; while another
    upgrade of the user is open, none is free, as two must not rest on the same badges.
    """
    free = () if other_open else tuple(activated)
    if len(free) >= request.badges_required:
        return Bound(free[: request.badges_required])
    return Refused("not_enough_badges" if known else "unknown_user", len(free))
