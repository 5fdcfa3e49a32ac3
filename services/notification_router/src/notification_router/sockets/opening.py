"""What a client says to have a conversation open."""

import re
from collections.abc import Mapping
from typing import Any

OPEN_HELP = 'send {"conversationId": "…"}, and "after" if you know a revision of it'
_ID = re.compile(r"[\x21-\x7e]{1,128}")
_LARGEST = 2**63 - 1


def conversation_of(data: Any) -> tuple[str, int | None] | None:
    """The conversation and the revision that the client knows; None if it says something else."""
    if not isinstance(data, Mapping):
        return None
    name, after = name_of(data, "conversationId"), data.get("after")
    if name is None:
        return None
    if after is not None and (type(after) is not int or not 0 <= after <= _LARGEST):
        return None
    return name, after


def name_of(data: Any, key: str) -> str | None:
    """What a client names; None if it names nothing, or what can be no name."""
    name = data.get(key) if isinstance(data, Mapping) else None
    return name if isinstance(name, str) and _ID.fullmatch(name) else None
