"""The ids of an `ack` event."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

MOST_IDS = 1000
_LENGTH = 36
"""Of the one form in which ids are told."""


def ids_of(data: Any) -> list[UUID] | None:
    """The ids of an `ack` event, or None if it is not one."""
    ids = data.get("ids") if isinstance(data, Mapping) else None
    if not isinstance(ids, list) or len(ids) > MOST_IDS:
        return None
    found = [id_of(one) for one in ids]
    return [one for one in found if one is not None] if all(found) else None


def id_of(value: Any) -> UUID | None:
    """A message's id as a client tells it, None if it is none."""
    if not isinstance(value, str) or len(value) != _LENGTH:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
