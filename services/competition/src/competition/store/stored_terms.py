"""The terms of a competition as its row holds them: lists of prizes as JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

import orjson

from competition.rules.competition import TeamTerms, Terms
from competition.rules.divisions import Division
from competition.rules.participation import Reward
from competition.rules.prizes import PrizeRange

STORED = ("prizes", "divisions", "teams", "participation")
"""Terms that are JSON."""


def stored(terms: Terms) -> dict[str, Any]:
    """Terms as values of their columns."""
    values = asdict(terms) | {"pairs": list(terms.pairs)}
    for name in STORED:
        given = values[name]
        values[name] = None if given is None else orjson.dumps(given, default=str).decode()
    return values


def terms(found: Mapping[str, Any]) -> Terms:
    """Terms of the values of their columns."""
    given = dict(found) | {"pairs": tuple(found["pairs"]), "prizes": _prizes(found["prizes"])}
    given["divisions"] = tuple(map(_division, found["divisions"]))
    given["participation"] = tuple(Reward(**_typed(one)) for one in found["participation"])
    if (teams := found["teams"]) is not None:
        given["teams"] = TeamTerms(**teams | {"prizes": _prizes(teams["prizes"])})
    return Terms(**given)


def _division(found: Mapping[str, Any]) -> Division:
    minimum = Decimal(found["minimum_volume_usd"])
    return Division(found["name"], minimum, _prizes(found["prizes"]))


def _prizes(found: Any) -> tuple[PrizeRange, ...]:
    return tuple(map(_prize, found))


def _prize(found: dict[str, Any]) -> PrizeRange:
    return PrizeRange(**_typed(found))


def _typed(found: dict[str, Any]) -> dict[str, Any]:
    amounts = {name: Decimal(found[name]) for name in ("points", "token_amount") if found.get(name)}
    given = found | amounts
    # Prizes that were stored before these words were known lack them.
    if until := found.get("valid_until"):
        given["valid_until"] = datetime.fromisoformat(until)
    return given | {"special_attributes": tuple(found.get("special_attributes", ()))}
