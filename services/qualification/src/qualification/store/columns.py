"""How a standing is read and how rows are handed to a statement."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Row

from qualification.rules import Standing

# Trimmed: the database pads an amount with zeros to its full scale.
_STANDING = {
    "user_id": "{table}.user_id",
    "perpetual_usd": "trim_scale(perpetual_usd)",
    "strategy_usd": "trim_scale(strategy_usd)",
    "trade_count": "trade_count",
    "badges_activated": "badges_activated",
    "unlocked_level": "unlocked_level",
    "revision": "revision",
}

_values = attrgetter(*_STANDING)


def standing_columns(table: str) -> str:
    """The columns of a standing, read from a table or common table expression."""
    listed = (f"{column.format(table=table)} as {name}" for name, column in _STANDING.items())
    return ", ".join(listed)


def standing(row: Row[Any]) -> Standing:
    """A standing from a row that has the columns of `standing_columns`, among others."""
    return Standing(*_values(row))


def adding(volumes: str) -> str:
    """A statement that adds volumes to standings, or begins them.

    `volumes` is a query of user_id, perpetual_usd, strategy_usd and trade_count, one row a user;
    the standing is called `standing` in what is returned. Sorted, so that two workers never wait
    for each other in a circle.
    """
    return f"""
        insert into standings as standing (
            user_id, perpetual_usd, strategy_usd, trade_count, badges_activated, revision, dirty,
            created_at, changed_at, volume_at
        )
        select user_id, perpetual_usd, strategy_usd, trade_count, 0, 1, true, :now, :now, :now
        from ({volumes}) as volumes order by user_id
        on conflict (user_id) do update set
            perpetual_usd = standing.perpetual_usd + excluded.perpetual_usd,
            strategy_usd = standing.strategy_usd + excluded.strategy_usd,
            trade_count = standing.trade_count + excluded.trade_count,
            revision = standing.revision + 1,
            dirty = true,
            changed_at = excluded.changed_at,
            volume_at = excluded.volume_at
    """  # noqa: S608 - only our own text


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one parameter for json_to_recordset: far cheaper than arrays of decimals."""
    return orjson.dumps(list(rows)).decode()
