"""The environment of the qualification service."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

from laurel_schemas.trade_content import TradeLimits
from laurel_service import ServiceSettings
from pydantic import Field, Json
from pydantic_settings import NoDecode

from qualification.rules import Ladder, Milestone, TierRule

# TIER-001; the activated badges are those of TIER-004, the features those of TIER-008.
TIERS = (
    TierRule(1, "Tech Chicken", Decimal(100_000), 0, 10, 10),
    TierRule(2, "Quant Ape", Decimal(500_000), 2, 20, 20, ("Exclusive Background",)),
    TierRule(3, "On-chain Hunter", Decimal(5_000_000), 4, 30, 30, ("Strategy Priority",)),
    TierRule(4, "Alpha Alchemist", Decimal(10_000_000), 5, 40, 40),
    TierRule(5, "Quantum Alchemist", Decimal(50_000_000), 6, 55, 50),
)
# TIER-033.
MILESTONES = (
    Milestone(Decimal(100_000), "Volume Challenger 100K"),
    Milestone(Decimal(500_000), "Volume Champion 500K"),
    Milestone(Decimal(5_000_000), "Volume Master 5M"),
    Milestone(Decimal(10_000_000), "Volume Grandmaster 10M"),
    Milestone(Decimal(50_000_000), "Volume Legend 50M"),
)
LADDER = Ladder(TIERS, MILESTONES)


class Settings(ServiceSettings):
    """What every service reads, and the ladder of tiers and milestones."""

    ladder: Annotated[Json[Ladder], NoDecode] = Field(
        default=LADDER,
        validate_default=False,  # it is no JSON
        description=(
            "the whole ladder as JSON: an object with the lists `tiers` and `milestones`; "
            "without it, the ladder of the README"
        ),
    )
    trades_ahead: timedelta = Field(
        default=timedelta(days=1),
        ge=timedelta(0),
        description="how far in the future a trade may lie; one further ahead is refused",
    )

    import_file: Path | None = Field(
        default=None,
        description="what `import-volumes` reads: a CSV file of user_id,perpetual_usd,strategy_usd",
    )
    import_dry_run: bool = Field(
        default=False, description="whether `import-volumes` only says what it would do"
    )

    @property
    def trade_limits(self) -> TradeLimits:
        """What a trade may be."""
        return TradeLimits(ahead=self.trades_ahead)
