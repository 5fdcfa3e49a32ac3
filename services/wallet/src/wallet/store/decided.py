"""What was decided of a prize or a fee, by the id that its competition gave it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause, text

from wallet.rules.fees import Fee
from wallet.rules.prizes import Prize


def columns(decided: Sequence[Fee | Prize], now: datetime) -> dict[str, Any]:
    """Parameters for a statement that keeps them."""
    return {
        "ids": [one.id for one in decided],
        "users": [one.user_id for one in decided],
        "competitions": [one.competition_id for one in decided],
        "points": [one.points for one in decided],
        "states": [one.state for one in decided],
        "now": now,
    }


def undoing(table: str, key: str, state: str, more: str = "") -> TextClause:
    """The statement that moves what was paid to another state, once, and returns it.

    Takes what `undone` makes.
    """
    return text(f"""
        with given as (
            select * from unnest(cast(:ids as text[]), cast(:users as bigint[])) as one(id, user_id)
        )
        update {table} set state = '{state}', changed_at = :now
        from given
        where {key} = given.id and {table}.user_id = given.user_id and state = 'paid'
        returning {key}, {table}.user_id, competition_id, points, state {more}
    """)  # noqa: S608 - only our own names


def undone(given: Sequence[tuple[str, int]], now: datetime) -> dict[str, Any]:
    """Parameters for `undoing`: what is undone by id and user, as nobody else's is."""
    ids, users = [id_ for id_, _ in given], [user for _, user in given]
    return {"ids": ids, "users": users, "now": now}
