"""Comparing where a score needs all trades in their order, which no statement of SQL reads."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from competition.rules.competition import Competition
from competition.rules.folding import Scored
from competition.store import folding
from competition.store.counting import counts_without

OF_SCORING: Mapping[str, Mapping[str, Any]] = {
    "minimum-trade": {"minimum_trade_usd": Decimal(0)},
    "pairs": {"pairs": ()},
    "held-time": {"minimum_held_seconds": 0},
    "caps": {"most_per_trade": None, "most_per_day": None, "most_per_pair": None},
}
"""What a scoring is without a filter of it."""
_PAGE = 100
_ENTRANTS = text("""
    select user_id, entered_at, explanation, state = 'entered' as entered from entries
    where competition_id = :id and state = any(cast(:states as text[])) order by user_id
""")
_Line = tuple[Any, Scored]


async def in_order(
    session: AsyncSession, found: Competition, without: str, states: Sequence[str]
) -> list[dict[str, Any]]:
    """Who would stand elsewhere without a filter, in the order of present ranks."""
    rule, before, after = found.terms.rule, list[_Line](), list[_Line]()
    other = replace(rule, **OF_SCORING.get(without, {}))
    given = {"id": found.id, "states": list(states)}
    entrants = (await session.execute(_ENTRANTS, given)).all()
    for first in range(0, len(entrants), _PAGE):
        page = {one.user_id: one for one in entrants[first : first + _PAGE]}
        users = list(page)
        now = await folding.scores_of(session, found.id, rule, users)
        read = counts_without(without)
        then = await folding.scores_of(session, found.id, other, users, read)
        before += [(page[user], one) for user, one in now.items() if page[user].entered]
        after += [(page[user], one) for user, one in then.items()]
    return _moved(_ranked(before), _ranked(after))


def _ranked(lines: Sequence[_Line]) -> dict[int, tuple[int, Any, Scored]]:
    def order(line: _Line) -> Any:
        entrant, one = line
        return one.place(entrant.entered_at, entrant.user_id)

    return {
        entrant.user_id: (rank, entrant, one)
        for rank, (entrant, one) in enumerate(sorted(lines, key=order), 1)
    }


def _moved(before: Mapping[int, Any], after: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Nobody is before alone: whoever takes part does without a filter, too."""
    nothing = (None, None, Scored(None, None, None))  # type: ignore[arg-type]
    moved = []
    for user, (rank, entrant, then) in after.items():
        was, _, now = before.get(user, nothing)
        if was != rank:
            line = {"user_id": user, "rank": was, "rank_without": rank}
            line |= {"score": _trimmed(now.score), "score_without": _trimmed(then.score)}
            line |= {"trades": now.trades, "trades_without": then.trades}
            moved.append(line | {"explanation": entrant.explanation})
    return sorted(moved, key=lambda line: (line["rank"] or line["rank_without"], line["user_id"]))


def _trimmed(score: Decimal | None) -> str | None:
    return None if score is None else f"{score.normalize():f}"
