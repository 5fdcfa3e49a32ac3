"""Volumes that people had elsewhere, as a line of a file says them (TIER-026)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from laurel_schemas.fields import read_user_id

from qualification.rules.ladder import EXACT, Ladder
from qualification.rules.standing import Standing, Step, unlocking

COLUMNS = ("user_id", "perpetual_usd", "strategy_usd")
_USD = re.compile(r"(0|[1-9][0-9]{0,14})(\.[0-9]{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a user had traded elsewhere, by source, in USD."""

    user_id: int
    perpetual_usd: Decimal
    strategy_usd: Decimal

    @property
    def usd(self) -> Decimal:
        """The total."""
        return EXACT.add(self.perpetual_usd, self.strategy_usd)


def read_opening(row: Mapping[str, str]) -> Opening:
    """What a line says; raises ValueError that names the field."""
    user_id = read_user_id(row["user_id"])
    return Opening(user_id, _usd(row, "perpetual_usd"), _usd(row, "strategy_usd"))


def _usd(row: Mapping[str, str], name: str) -> Decimal:
    if not _USD.fullmatch(row[name]):
        raise ValueError(f"{name} should be 0 or more, such as 12.50, with ten decimals at most")
    return Decimal(row[name])


def opened(standing: Standing, opening: Opening, ladder: Ladder) -> Step:
    """What an opening changed; `standing` holds it already."""
    before = replace(
        standing,
        perpetual_usd=EXACT.subtract(standing.perpetual_usd, opening.perpetual_usd),
        strategy_usd=EXACT.subtract(standing.strategy_usd, opening.strategy_usd),
    )
    return Step(before, unlocking(standing, ladder))
