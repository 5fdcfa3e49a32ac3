"""What a member may do to a conversation."""

from typing import Literal

Role = Literal["owner", "admin", "member"]

_RANK = {"owner": 2, "admin": 1, "member": 0}


def may_add(role: str) -> bool:
    """Owners and admins bring others into a group."""
    return _RANK[role] > 0


def may_remove(role: str, other: str) -> bool:
    """Owners and admins remove those below them."""
    return _RANK[role] > _RANK[other]


def may_delete(role: str, kind: str, *, own: bool) -> bool:
    """One's own message always; another's as owner or admin of a group."""
    return own or (kind == "group" and _RANK[role] > 0)


def may_pin(role: str, kind: str) -> bool:
    """Either of two; owners and admins where there are more."""
    return kind == "direct" or _RANK[role] > 0
