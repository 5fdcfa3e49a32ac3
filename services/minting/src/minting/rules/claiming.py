"""What a claim is judged by (NFT-004)."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from minting.rules.requests import FrozenDefinition


@dataclass(frozen=True, slots=True)
class Standing:
    """A user before a tier and its NFT, as this service knows them.

    `definition` is None until it is pinned, the tier's requirements and `wallet_address` until
    they have arrived from whoever owns them. `consumed` says that the unlock was spent: its owner
    has burned or passed on an NFT of this tier or a higher one. `held_mint` is the user's active
    NFT, `open_mint` the one of a request that is still being processed. `paused_until` is when the
    maintenance that lasts should be over.
    """

    definition: FrozenDefinition | None
    required_volume_usd: Decimal | None
    badges_required: int | None
    unlocked: bool
    consumed: bool
    volume_usd: Decimal
    badges_activated: int
    wallet_address: str | None
    held_mint: str | None
    open_mint: str | None
    paused_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """The claim may go ahead: mint this into this wallet."""

    wallet_address: str
    definition: FrozenDefinition


@dataclass(frozen=True, slots=True)
class RequirementsNotMet:
    """Volume or badges are missing; both must be met (TIER-005)."""

    required_volume_usd: Decimal
    volume_usd: Decimal
    badges_required: int
    badges_activated: int


@dataclass(frozen=True, slots=True)
class UnlockConsumed:
    """An unlock is good for one NFT, and its owner has burned it or passed it on (NFT-025)."""


@dataclass(frozen=True, slots=True)
class AlreadyHeld:
    """The user has an active NFT; the next tier is reached by an upgrade (NFT-003)."""

    mint_address: str


@dataclass(frozen=True, slots=True)
class AlreadyClaiming:
    """A claim of this user is still being processed; its mint is None until it is stored."""

    mint_address: str | None


@dataclass(frozen=True, slots=True)
class WalletUnknown:
    """The user has not been announced yet, so there is no wallet to mint into."""


@dataclass(frozen=True, slots=True)
class WalletNotUsable:
    """Nobody could sign for an NFT at the user's address, or none can lie there; says why."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotReady:
    """The tier's requirements or its pinned metadata have not arrived yet: try again shortly."""


@dataclass(frozen=True, slots=True)
class UnderMaintenance:
    """Nothing begins until then, by an estimate; what is under way lands (NFT-019)."""

    until: datetime


Refusal = (
    RequirementsNotMet
    | UnlockConsumed
    | AlreadyHeld
    | AlreadyClaiming
    | WalletUnknown
    | WalletNotUsable
    | NotReady
    | UnderMaintenance
)


def judge(user: Standing) -> Granted | Refusal:
    """Decide on a claim (NFT-010)."""
    if refusal := _conflict(user) or _unmet(user):
        return refusal
    if user.wallet_address is None:
        return WalletUnknown()
    if user.definition is None:
        return NotReady()
    if user.paused_until:
        return UnderMaintenance(user.paused_until)
    return Granted(user.wallet_address, user.definition)


def _conflict(user: Standing) -> AlreadyHeld | AlreadyClaiming | None:
    if user.held_mint:
        return AlreadyHeld(user.held_mint)
    return AlreadyClaiming(user.open_mint) if user.open_mint else None


def _unmet(user: Standing) -> NotReady | UnlockConsumed | RequirementsNotMet | None:
    if user.required_volume_usd is None or user.badges_required is None:
        return NotReady()
    if user.unlocked:
        return None
    if user.consumed:
        return UnlockConsumed()
    return RequirementsNotMet(
        user.required_volume_usd, user.volume_usd, user.badges_required, user.badges_activated
    )
