"""How a standing is read and how rows are handed to a statement."""

from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from sqlalchemy import Row

from qualification.rules import Standing

# Trimmed: the database pads an amount with zeros to its full scale.
STANDING = """
    user_id, trim_scale(perpetual_usd), trim_scale(strategy_usd), trade_count,
    badges_activated, unlocked_level, revision
"""


def standing(row: Row[Any]) -> Standing:
    """A standing from a row that begins with the columns of `STANDING`."""
    return Standing(*row[:7])


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one parameter for json_to_recordset: far cheaper than arrays of decimals."""
    return orjson.dumps(list(rows)).decode()
