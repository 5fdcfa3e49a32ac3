"""The environment of the badges service."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

from laurel_schemas.trade_content import TradeLimits
from laurel_service import ServiceSettings
from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from badges.catalogue import packaged, parse
from badges.rules import Badge
from badges.signing import CredentialSigner


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

    credential_key: str | None = Field(
        default=None,
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal: the Ed25519 key that signs credentials;"
        " without one there are none",
    )
    credential_issuer: str = Field(
        default="Laurel", min_length=1, description="who credentials say that they are from"
    )
    public_url: str = Field(
        default="http://127.0.0.1:8080",
        pattern=r"^https?://\S+$",
        description="where the API is reached from outside: credentials name it, for ever",
    )

    import_file: Path | None = Field(
        default=None,
        description="what `import-badges` reads: a CSV file of"
        " user_id,badge_id,earned_at,activated_at",
    )
    import_dry_run: bool = Field(
        default=False, description="whether `import-badges` only says what it would do"
    )

    @property
    def signer(self) -> CredentialSigner:
        """Who signs credentials."""
        return CredentialSigner.of(self.credential_key, self.public_url, self.credential_issuer)

    @property
    def trade_limits(self) -> TradeLimits:
        """What a trade may be."""
        return TradeLimits(ahead=self.trades_ahead)
