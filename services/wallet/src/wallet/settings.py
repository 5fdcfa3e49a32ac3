"""The environment of the wallet service."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from laurel_schemas.fields import Points
from laurel_service import ServiceSettings
from laurel_service.transparency.notary import Notary
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from wallet.catalogue import packaged, parse
from wallet.rules.payouts import PayoutLimits
from wallet.rules.rates import Rates


@dataclass(frozen=True, slots=True)
class FourEyesAbove:
    """Corrections of more points than this wait for a second person."""

    points: Decimal


@dataclass(frozen=True, slots=True)
class Limits:
    """How far ahead an interaction may lie, and how long a creator's points are gathered."""

    ahead: timedelta = timedelta(days=1)
    gather_for: timedelta = timedelta(minutes=1)


def _parsed(value: Any) -> Any:
    return parse(value) if isinstance(value, str) else value


class Settings(ServiceSettings):
    """What every service reads, the rates, and what limits them."""

    rates: Annotated[tuple[Rates, ...], NoDecode, BeforeValidator(_parsed)] = Field(
        default_factory=packaged,
        description="the versions of the rates as TOML",
        examples=["what wallet/rates.toml holds"],
    )
    interactions_ahead: timedelta = Field(
        default=timedelta(days=1),
        ge=timedelta(0),
        description="how far in the future an interaction may lie; one further ahead is refused",
    )
    gather_for: timedelta = Field(
        default=timedelta(minutes=1),
        gt=timedelta(0),
        description="how long a creator's points of a video are gathered into one entry",
    )

    review_above: Points = Field(
        default=Decimal(1000),
        description="withdrawals of more points than this are looked at first",
    )
    withdrawals_a_day: int = Field(
        default=3,
        ge=0,
        description="how many withdrawals a person may make in 24 hours without a look at them",
    )
    withdrawn_a_day: Points = Field(
        default=Decimal(2000),
        description="how many points a person may withdraw in 24 hours without a look at them",
    )
    decide_withdrawals_within: timedelta = Field(
        default=timedelta(days=14),
        gt=timedelta(0),
        description="how long a withdrawal that is looked at holds its points",
    )
    four_eyes_above: Points = Field(
        default=Decimal(1000),
        description="corrections of more points than this wait for a second person",
    )

    receipt_key: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal: the Ed25519 key that signs checkpoints",
    )
    log_origin: str = Field(
        default="laurel.example/wallet",
        pattern=r"^[!-*,-~]+$",
        description="the log's name in checkpoints: a URL without scheme, for ever the same",
    )

    import_file: Path | None = Field(
        default=None, description="what `import-balances` reads: a CSV file of user_id,balance"
    )
    import_dry_run: bool = Field(
        default=False, description="whether `import-balances` only says what it would do"
    )

    @property
    def notary(self) -> Notary:
        """Who signs checkpoints."""
        return Notary.of(self.log_origin, self.receipt_key)

    @property
    def payout_limits(self) -> PayoutLimits:
        """What may be withdrawn unseen."""
        return PayoutLimits(
            self.review_above,
            self.withdrawals_a_day,
            self.withdrawn_a_day,
            self.decide_withdrawals_within,
        )

    @property
    def limits(self) -> Limits:
        """What handlers are limited by."""
        return Limits(self.interactions_ahead, self.gather_for)
