"""The NFTs that can be minted, read from configuration, and their metadata (NFT-001)."""

import mimetypes
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self

from laurel_schemas.fields import Label, Percent, TierLevel
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from minting.chain.metadata import NAME_BYTES, SYMBOL_BYTES

PACKAGED: Final = Path(__file__).with_name("definitions.toml")

_WEBSITE: Final = "https://aiw3.io"


class DefinitionsError(ValueError):
    """The file of definitions can't be used; the message says what to change."""


@dataclass(frozen=True, slots=True)
class Definition:
    """An NFT that can be minted, on the tier `level` of the ladder, or None beside it.

    `image` holds the picture itself, of media type `image_type`. `fee_reduction_percent` and
    `features` are what it gives beside the ladder; of a tier, the ladder's rule says so.
    """

    key: str
    level: int | None
    name: str
    symbol: str
    description: str
    image: bytes
    image_type: str
    fee_reduction_percent: int | None = None
    features: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pinned:
    """Where an NFT's picture and metadata are, as `ipfs://` and the CID."""

    image_uri: str
    metadata_uri: str


def _fits(limit: int) -> AfterValidator:
    def check(value: str) -> str:
        if not 0 < len(value.encode()) <= limit:
            raise ValueError(f"should have 1 to {limit} bytes of UTF-8, to fit the chain")
        return value

    return AfterValidator(check)


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    level: TierLevel | None = None
    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,49}$")] | None = None
    fee_reduction_percent: Percent | None = None
    features: Annotated[tuple[Label, ...], Field(max_length=20)] = ()
    name: Annotated[str, _fits(NAME_BYTES)]
    symbol: Annotated[str, _fits(SYMBOL_BYTES)]
    description: Annotated[str, StringConstraints(max_length=1000)]
    image: Path

    @model_validator(mode="after")
    def _is_of_the_ladder_or_beside_it(self) -> Self:
        beside = self.key is not None and self.fee_reduction_percent is not None
        neither = self.key is None and self.fee_reduction_percent is None and not self.features
        if not (neither if self.level else beside):
            raise ValueError(
                "should have either a level, or a key, fee_reduction_percent and maybe features"
            )
        return self


def _each_level_once(entries: list[_Entry]) -> list[_Entry]:
    keys = [entry.key or f"level {entry.level}" for entry in entries]
    if len(set(keys)) < len(keys):
        raise ValueError(f"should have each level once, not {sorted(keys)}")
    return entries


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    nft: Annotated[list[_Entry], Field(min_length=1), AfterValidator(_each_level_once)]


def load(path: Path = PACKAGED) -> tuple[Definition, ...]:
    """Read definitions from a TOML file, whose images are paths relative to it.

    Raises DefinitionsError naming the file and each field that is wrong.
    """
    try:
        file = _File.model_validate(tomllib.loads(path.read_text()))
        return tuple(_definition(entry, path.parent) for entry in file.nft)
    except (OSError, ValueError) as error:
        raise DefinitionsError(f"{path}: {error}") from error


def metadata_document(definition: Definition, image_url: str, creator: str) -> Mapping[str, object]:
    """The document that an NFT's metadata URI leads to (NFT-091).

    `image_url` is where browsers find the picture, `creator` the address of the system wallet.
    """
    return {
        "name": definition.name,
        "symbol": definition.symbol,
        "description": definition.description,
        "image": image_url,
        "external_url": _WEBSITE,
        "attributes": [
            *_level_attribute(definition),
            {"trait_type": "Name", "value": definition.name, "display_type": "string"},
        ],
        "properties": {
            "files": [{"uri": image_url, "type": definition.image_type}],
            "creators": [{"address": creator, "share": 100}],
        },
    }


def _level_attribute(definition: Definition) -> tuple[Mapping[str, str], ...]:
    """Its tier; what stands beside the ladder has none."""
    if definition.level is None:
        return ()
    return ({"trait_type": "Level", "value": str(definition.level), "display_type": "number"},)


def _definition(entry: _Entry, folder: Path) -> Definition:
    image_type, _ = mimetypes.guess_type(entry.image)
    if image_type is None or not image_type.startswith("image/"):
        named = entry.key or f"level {entry.level}"
        raise ValueError(f"image of {named} should be named as an image, like a.png")
    return Definition(
        key=entry.key or f"tier-{entry.level}",
        level=entry.level,
        name=entry.name,
        symbol=entry.symbol,
        description=entry.description,
        image=(folder / entry.image).read_bytes(),
        image_type=image_type,
        fee_reduction_percent=entry.fee_reduction_percent,
        features=entry.features,
    )
