"""Who may do what with a competition (COMP-042)."""

from collections.abc import Collection, Mapping
from typing import Literal

Role = Literal["owner", "moderator", "analyst", "viewer"]
Action = Literal["see", "analyse", "moderate", "manage"]

ALLOWED: Mapping[Action, frozenset[Role]] = {
    "see": frozenset({"owner", "moderator", "analyst", "viewer"}),
    "analyse": frozenset({"owner", "analyst"}),
    "moderate": frozenset({"owner", "moderator"}),
    "manage": frozenset({"owner"}),
}

CREATORS = frozenset({"admin", "organizer"})
"""Roles of a token whose holders may create competitions."""


def may_create(token_roles: Collection[str]) -> bool:
    """Whether the holder of a token with these roles may create a competition."""
    return not CREATORS.isdisjoint(token_roles)


def may(action: Action, role: Role | None, token_roles: Collection[str]) -> bool:
    """Whether somebody with this role in a competition may do this; admins may do everything."""
    return "admin" in token_roles or role in ALLOWED[action]


def may_approve(user_id: int, created_by: int, token_roles: Collection[str]) -> bool:
    """Whether somebody may approve a draft: an admin who did not create it."""
    return "admin" in token_roles and user_id != created_by
