"""What a member may do to a conversation (CHAT-040)."""

from typing import Literal

Role = Literal["owner", "admin", "member", "reader"]

_RANK = {"owner": 3, "admin": 2, "member": 1, "reader": 0}


def may_write(role: str, writers: str) -> bool:
    """All but readers, who read and react; where it is for announcements, owners and admins."""
    return may_manage(role) if writers == "admins" else role != "reader"


def may_manage(role: str) -> bool:
    """Owners and admins: they bring others in, ban, pin, and see what was decided."""
    return _RANK[role] >= _RANK["admin"]


def may_remove(role: str, other: str) -> bool:
    """Owners and admins remove those below them."""
    return may_manage(role) and _RANK[role] > _RANK[other]


def may_give(role: str, other: str, new: str) -> bool:
    """Owners and admins give those below them lower roles; an owner hands on their own."""
    handing_on = role == new == "owner"
    return may_remove(role, other) and (handing_on or _RANK[role] > _RANK[new])


def may_delete(role: str, kind: str, *, own: bool) -> bool:
    """One's own message always; another's as owner or admin where there are more than two."""
    return own or (kind != "direct" and may_manage(role))


def may_pin(role: str, kind: str) -> bool:
    """Either of two; owners and admins where there are more."""
    return kind == "direct" or may_manage(role)
