"""What is sealed at the end: terms, each final rank, each exclusion with its evidence.

A record is a line of JSON with its keys in order, the same whenever it is made again: its hash lies
in a signed log. `record` names what it is, and the version of its form.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from competition.rules.competition import Competition
from competition.rules.prizes import PrizeRange
from competition.rules.standings import Standing


@dataclass(frozen=True, slots=True)
class Excluded:
    """An entrant who was excluded, and the findings that the decision rests on, if any."""

    user_id: int
    at: datetime
    explanation: str
    findings: Sequence[Mapping[str, Any]]


def terms_record(competition: Competition, cut_at: datetime) -> str:
    """What the competition was: its rules of scoring, its prize table, who took part."""
    terms = competition.terms
    return _line(
        {
            "record": "terms.v1",
            "competition": competition.key,
            "name": terms.name,
            "startsAt": _time(terms.starts_at),
            "endsAt": _time(terms.ends_at),
            "cutAt": _time(cut_at),
            "scoring": terms.scoring,
            "pairs": list(terms.pairs),
            "minimumTradeUsd": _amount(terms.minimum_trade_usd),
            "participants": competition.participants,
            "prizes": [_prize(one) for one in terms.prizes],
        }
    )


def standing_record(competition: Competition, standing: Standing) -> str:
    """Where an entrant ended."""
    reached = None if standing.reached_at is None else _time(standing.reached_at)
    return _line(
        {
            "record": "standing.v1",
            "competition": competition.key,
            "rank": standing.rank,
            "userId": standing.user_id,
            "score": _amount(standing.score),
            "trades": standing.trades,
            "reachedAt": reached,
            "enteredAt": _time(standing.entered_at),
        }
    )


def exclusion_record(competition: Competition, excluded: Excluded) -> str:
    """Why somebody has no rank; of the evidence its hash, as it names other people."""
    return _line(
        {
            "record": "exclusion.v1",
            "competition": competition.key,
            "userId": excluded.user_id,
            "at": _time(excluded.at),
            "explanation": excluded.explanation,
            "findings": [
                {
                    "id": str(one["id"]),
                    "kind": one["kind"],
                    "label": one["label"],
                    "evidenceSha256": hashlib.sha256(_line(one["evidence"]).encode()).hexdigest(),
                }
                for one in excluded.findings
            ],
        }
    )


def _prize(prize: PrizeRange) -> Mapping[str, Any]:
    return {
        "firstRank": prize.first_rank,
        "lastRank": prize.last_rank,
        "kind": prize.kind,
        "description": prize.description,
        "points": None if prize.points is None else _amount(prize.points),
    }


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _amount(amount: Any) -> str:
    # One text for each amount, however many zeros it is kept with.
    return f"{amount.normalize():f}"


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
