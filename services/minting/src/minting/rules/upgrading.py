"""What an upgrade is judged by (NFT-020, NFT-021)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from minting.rules.claiming import NotReady, RequirementsNotMet, UnderMaintenance
from minting.rules.requests import FrozenDefinition, Kind

TOP_LEVEL: Final = 5


@dataclass(frozen=True, slots=True)
class HeldNft:
    """The user's NFT of the ladder, in the wallet where it was minted.

    `is_final` is False while a fork could still take it back.
    """

    mint_address: str
    wallet_address: str
    definition: FrozenDefinition
    is_final: bool


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A claim or an upgrade of the user that is on its way."""

    id: UUID
    kind: Kind
    level: int
    mint_address: str


@dataclass(frozen=True, slots=True)
class UpgradeStanding:
    """A user before the tier `level`, as this service knows them.

    `target` is None until its NFT is pinned and its rule is here, the requirements until that.
    `paused_until` is when the maintenance that lasts should be over.
    """

    level: int
    target: FrozenDefinition | None
    required_volume_usd: Decimal | None
    badges_required: int | None
    unlocked: bool
    volume_usd: Decimal
    badges_activated: int
    held: HeldNft | None
    open: OpenRequest | None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class UpgradeGranted:
    """The upgrade may go ahead: burn what is held, mint the target into the same wallet."""

    held: HeldNft
    target: FrozenDefinition
    badges_required: int


@dataclass(frozen=True, slots=True)
class Resumed:
    """This very upgrade is on its way already: it goes on."""

    request_id: UUID


@dataclass(frozen=True, slots=True)
class NothingHeld:
    """The user has no NFT to upgrade."""


@dataclass(frozen=True, slots=True)
class NotNextTier:
    """Tiers are climbed one by one; `next_level` is None at the top."""

    current_level: int
    next_level: int | None


@dataclass(frozen=True, slots=True)
class OtherRequestOpen:
    """A claim or another upgrade of the user is on its way; its mint is None until it is stored."""

    mint_address: str | None


@dataclass(frozen=True, slots=True)
class NotFinal:
    """What is held was minted a moment ago, and a fork could still take it back."""

    mint_address: str


@dataclass(frozen=True, slots=True)
class NotInWallet:
    """The NFT is no longer where it was minted: its owner burned it or passed it on."""

    mint_address: str


UpgradeRefusal = (
    NothingHeld
    | NotNextTier
    | OtherRequestOpen
    | NotFinal
    | NotInWallet
    | RequirementsNotMet
    | NotReady
    | UnderMaintenance
)


def judge_upgrade(user: UpgradeStanding) -> UpgradeGranted | Resumed | UpgradeRefusal:
    """Decide on an upgrade to the tier that the user stands before (NFT-021)."""
    if user.open:
        same = user.open.kind == "upgrade" and user.open.level == user.level
        return Resumed(user.open.id) if same else OtherRequestOpen(user.open.mint_address)
    if user.held is None:
        return NothingHeld()
    if user.level != (following := next_level(user.held.definition.tier)):
        return NotNextTier(user.held.definition.tier, following)
    return _judge_requirements(user, user.held)


def next_level(level: int) -> int | None:
    """The tier above one, None at the top."""
    return level + 1 if level < TOP_LEVEL else None


def _judge_requirements(
    user: UpgradeStanding, held: HeldNft
) -> UpgradeGranted | RequirementsNotMet | NotFinal | NotReady | UnderMaintenance:
    if user.required_volume_usd is None or user.badges_required is None:
        return NotReady()
    if not user.unlocked:
        return RequirementsNotMet(
            user.required_volume_usd, user.volume_usd, user.badges_required, user.badges_activated
        )
    if user.target is None:
        return NotReady()
    if not held.is_final:
        return NotFinal(held.mint_address)
    if user.paused_until:
        return UnderMaintenance(user.paused_until)
    return UpgradeGranted(held, user.target, user.badges_required)
