"""The ids of an `ack` event."""

from collections.abc import Mapping
from typing import Any

MOST_IDS = 1000
_MOST_ID = 2**63 - 1


def ids_of(data: Any) -> list[int] | None:
    """The ids of an `ack` event, or None if it is not one."""
    ids = data.get("ids") if isinstance(data, Mapping) else None
    if not isinstance(ids, list) or len(ids) > MOST_IDS:
        return None
    if not all(isinstance(one, str) and one.isascii() and one.isdigit() for one in ids):
        return None
    numbers = [int(one) for one in ids if len(one) <= len(str(_MOST_ID))]
    return [number for number in numbers if number <= _MOST_ID]
