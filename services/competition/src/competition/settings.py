"""The environment of the competition service."""

from datetime import timedelta

from laurel_schemas.trade_content import TradeLimits
from laurel_service import ServiceSettings
from pydantic import Field

from competition.rules.settling import SettlingLimits


class Settings(ServiceSettings):
    """What every service reads, and what limits trades and the end of a competition."""

    trades_ahead: timedelta = Field(
        default=timedelta(days=1),
        ge=timedelta(0),
        description="how far in the future a trade may lie; one further ahead is refused",
    )
    late_trades_for: timedelta = Field(
        default=timedelta(seconds=10),
        ge=timedelta(0),
        description="how long after the end of a competition its late trades are waited for",
    )

    @property
    def trade_limits(self) -> TradeLimits:
        """What a trade may be."""
        return TradeLimits(ahead=self.trades_ahead)

    @property
    def settling_limits(self) -> SettlingLimits:
        """What settling waits for."""
        return SettlingLimits(grace=self.late_trades_for)
