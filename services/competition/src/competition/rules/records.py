"""What is sealed at the end: terms, each final rank, each exclusion with its evidence.

A record is a line of JSON with its keys in order, the same whenever it is made again: its hash lies
in a signed log. `record` names what it is, and the version of its form.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from competition.rules.competition import Competition, TeamTerms
from competition.rules.divisions import Division
from competition.rules.participation import Reward
from competition.rules.prizes import PrizeRange
from competition.rules.scoring import Scoring
from competition.rules.standings import Standing
from competition.rules.teams import TeamStanding


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
    form, more = _more(competition)
    return _line(
        {
            "record": form,
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
            **more,
        }
    )


def _more(competition: Competition) -> tuple[str, Mapping[str, Any]]:
    """What earlier forms of the record have no words for; where nothing is of it, it stays one."""
    if rewards := competition.terms.participation:
        second = _second(competition)
        return "terms.v3", {**second, "participation": [_reward(one) for one in rewards]}
    if _in_second_form(competition):
        return "terms.v2", _second(competition)
    return "terms.v1", {}


def _second(competition: Competition) -> Mapping[str, Any]:
    rule = competition.terms.rule
    caps = ("mostPerTrade", "mostPerDay", "mostPerPair")
    return {
        "scoringVersion": competition.scoring_version,
        "expression": rule.expression,
        "minimumHeldSeconds": rule.minimum_held_seconds,
        **{name: _amount(cap) for name, cap in zip(caps, rule.caps, strict=True)},
        "divisions": [_division(one) for one in competition.terms.divisions],
        "teams": _teams(competition.terms.teams),
    }


def _in_second_form(competition: Competition) -> bool:
    rule, terms = competition.terms.rule, competition.terms
    plain = Scoring(rule.scoring, None, rule.pairs, rule.minimum_trade_usd)
    changed = competition.scoring_version > 1 or rule != plain or rule.in_order
    return changed or bool(terms.divisions) or terms.teams is not None


def _division(division: Division) -> Mapping[str, Any]:
    return {
        "name": division.name,
        "minimumVolumeUsd": _amount(division.minimum_volume_usd),
        "prizes": [_prize(one) for one in division.prizes],
    }


def _teams(terms: TeamTerms | None) -> Mapping[str, Any] | None:
    if terms is None:
        return None
    return {
        "leastMembers": terms.least_members,
        "mostMembers": terms.most_members,
        "countedMembers": terms.counted_members,
        "prizes": [{**_prize(one), "split": one.split} for one in terms.prizes],
    }


def team_record(competition: Competition, team: TeamStanding) -> str:
    """Where a team ended; who was in it the records of its members say."""
    return _line(
        {
            "record": "team.v1",
            "competition": competition.key,
            "rank": team.rank,
            "teamId": str(team.id),
            "name": team.name,
            "captainId": team.captain_id,
            "members": team.members,
            "score": _amount(team.score),
            "reachedAt": None if team.reached_at is None else _time(team.reached_at),
        }
    )


def standing_record(competition: Competition, standing: Standing) -> str:
    """Where an entrant ended."""
    reached = None if standing.reached_at is None else _time(standing.reached_at)
    more = _groups(standing)
    return _line(
        {
            "record": "standing.v2" if more else "standing.v1",
            "competition": competition.key,
            "rank": standing.rank,
            "userId": standing.user_id,
            "score": _amount(standing.score),
            "trades": standing.trades,
            "reachedAt": reached,
            "enteredAt": _time(standing.entered_at),
            **more,
        }
    )


def _groups(standing: Standing) -> Mapping[str, Any]:
    """An entrant's division and team; those with neither have a record of the first form."""
    if standing.division is None and standing.team_id is None:
        return {}
    return {
        "division": standing.division,
        "divisionRank": standing.division_rank,
        "teamId": None if standing.team_id is None else str(standing.team_id),
    }


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
    return {"firstRank": prize.first_rank, "lastRank": prize.last_rank, **_won(prize)}


def _reward(reward: Reward) -> Mapping[str, Any]:
    return {"leastTrades": reward.least_trades, **_won(reward)}


def _won(prize: PrizeRange | Reward) -> Mapping[str, Any]:
    return {
        "kind": prize.kind,
        "description": prize.description,
        "points": _amount(prize.points),
    }


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _amount(amount: Decimal | None) -> str | None:
    # One text for each amount, however many zeros it is kept with.
    return None if amount is None else f"{amount.normalize():f}"


def _time(at: datetime) -> str:
    return at.isoformat(timespec="microseconds").replace("+00:00", "Z")
