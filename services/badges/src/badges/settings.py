"""The environment of the badges service."""

from typing import Annotated, Any

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
