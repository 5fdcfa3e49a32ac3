"""The environment of the badges service."""

from datetime import timedelta
from typing import Annotated, Any

from laurel_schemas.trade_content import TradeLimits
from laurel_service import ServiceSettings
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from badges.catalogue import packaged, parse
from badges.rules import Badge


def _parsed(value: Any) -> Any:
    return parse(value) if isinstance(value, str) else value


class Settings(ServiceSettings):
    """What every service reads, and the badges on offer."""

    catalogue: Annotated[tuple[Badge, ...], NoDecode, BeforeValidator(_parsed)] = Field(
        default_factory=packaged,
        description="the badges on offer as TOML",
        examples=["what badges/catalogue.toml holds"],
    )
    trades_ahead: timedelta = Field(
        default=timedelta(days=1),
        ge=timedelta(0),
        description="how far in the future a trade may lie; one further ahead is refused",
    )

    @property
    def trade_limits(self) -> TradeLimits:
        """What a trade may be."""
        return TradeLimits(ahead=self.trades_ahead)
