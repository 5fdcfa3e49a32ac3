"""The environment of the competition service."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from laurel_schemas.trade_content import TradeLimits
from laurel_service import ServiceSettings
from laurel_service.transparency.notary import Notary
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
    leaderboard_fresh_for: timedelta = Field(
        default=timedelta(milliseconds=500),
        ge=timedelta(0),
        le=timedelta(seconds=10),
        description="how long a process shows a leaderboard without asking whether it has changed",
    )
    live_every: timedelta = Field(
        default=timedelta(seconds=1),
        ge=timedelta(0),
        le=timedelta(minutes=1),
        description="how often a worker tells screens what has changed of leaderboards; 0: never",
    )
    flags_file: Path | None = Field(
        default=None,
        description="feature flags in flagd's form; without a file every feature is on",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        pattern=r"^https?://[^/?#\s]+$",
        description="where the gateway is found from outside, for links that are shared",
    )
    seal_key: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal: the Ed25519 key that signs final results",
    )
    log_origin: str = Field(
        default="laurel.example/competition",
        pattern=r"^[!-*,-~]+$",
        description="the first part of the names of logs in checkpoints: a URL without scheme",
    )

    compare_competition: UUID | None = Field(
        default=None, description="what `compare` looks at: a competition's id"
    )
    compare_without: str = Field(
        default="", description="the filter that `compare` leaves out, such as exclusions"
    )

    @property
    def notary(self) -> Notary:
        """Who signs what competitions came to."""
        return Notary.of(self.log_origin, self.seal_key)

    @property
    def trade_limits(self) -> TradeLimits:
        """What a trade may be."""
        return TradeLimits(ahead=self.trades_ahead)

    @property
    def settling_limits(self) -> SettlingLimits:
        """What settling waits for."""
        return SettlingLimits(grace=self.late_trades_for)
