"""How a claim is refused over HTTP (NFT-011, NFT-012)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar, Final

from laurel_service.api import ApiError, Conflict, NotFound, Unavailable

from minting.rules.claiming import (
    AlreadyClaiming,
    AlreadyHeld,
    NotReady,
    Refusal,
    RequirementsNotMet,
    UnderMaintenance,
    UnlockConsumed,
    WalletNotUsable,
    WalletUnknown,
)

_SUITABLE = (
    "walletAddress should be a wallet that its owner signs for: an account of the System program"
    " with a private key. Announce another one: {}."
)


class RequirementsMissing(ApiError):
    """The user has not unlocked the tier; details hold what it asks for and what there is."""

    status = 400
    code = "NFT_REQUIREMENTS_NOT_MET"
    example = "User does not meet the requirements for this NFT tier."
    example_details: ClassVar[Mapping[str, Any]] = {
        "requiredVolume": 500000,
        "currentVolume": 300000,
    }


class TierConsumed(Conflict):
    """The user had the NFT of this tier, and has burned it or passed it on."""

    code = "NFT_UNLOCK_CONSUMED"
    example = "The NFT of this tier was burned or passed on by its owner: it is given once."


class UnknownTier(NotFound):
    """There is no such tier."""

    code = "NFT_TIER_NOT_FOUND"
    example = "There is no NFT tier with this tierId; tiers are 1 to 5."


class NftAlreadyActive(Conflict):
    """The user has an active NFT; the next tier is reached by an upgrade."""

    code = "NFT_ALREADY_ACTIVE"
    example = "User already has an active NFT."
    example_details: ClassVar[Mapping[str, Any]] = {"mintAddress": "7Np4…"}


class ClaimInProgress(Conflict):
    """A claim of this user is still being processed."""

    code = "NFT_CLAIM_IN_PROGRESS"
    example = "An NFT claim of this user is still being processed."
    example_details: ClassVar[Mapping[str, Any]] = {"mintAddress": "7Np4…"}


class WalletNotKnown(Conflict):
    """The user's wallet is not known yet: it arrives with the announcement of the user."""

    code = "NFT_WALLET_UNKNOWN"
    example = "The user's wallet is not known here yet; try again in a moment."


class WalletUnsuitable(Conflict):
    """No NFT can be minted to the user's address; another one has to be announced first."""

    code = "NFT_WALLET_NOT_USABLE"
    example = _SUITABLE.format("it belongs to a program")
    example_details: ClassVar[Mapping[str, Any]] = {"field": "walletAddress"}


class TierNotReady(Unavailable):
    """The tier's requirements or its metadata are not there yet."""

    code = "NFT_TIER_NOT_READY"
    example = "This NFT tier is being prepared; try again in a moment."
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class ChainAway(Unavailable):
    """No Solana node answers; nothing has changed."""

    code = "CHAIN_UNAVAILABLE"
    example = "The blockchain can't be reached; nothing was claimed. Try again in a moment."
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "5"}


class InMaintenance(Unavailable):
    """Nothing begins while the maintenance lasts; what is under way lands (NFT-019)."""

    code = "NFT_MAINTENANCE"
    example = "Maintenance is under way: nothing new begins until 2025-06-05 04:00 UTC."
    example_details: ClassVar[Mapping[str, Any]] = {"until": "2025-06-05T04:00:00Z"}
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "60"}  # it may be over before


def in_maintenance(until: datetime) -> InMaintenance:
    """The refusal of what may begin again at a time, by an estimate."""
    utc = until.astimezone(UTC)
    return InMaintenance(
        f"Maintenance is under way: nothing new begins until {utc:%Y-%m-%d %H:%M} UTC.",
        {"until": f"{utc:%Y-%m-%dT%H:%M:%SZ}"},
    )


CLAIM_ERRORS = (
    RequirementsMissing,
    TierConsumed,
    UnknownTier,
    NftAlreadyActive,
    ClaimInProgress,
    WalletNotKnown,
    WalletUnsuitable,
    TierNotReady,
    ChainAway,
    InMaintenance,
)


def refused(refusal: Refusal) -> ApiError:
    """The error that a refusal is over HTTP."""
    match refusal:
        case RequirementsNotMet():
            return RequirementsMissing(details=missing(refusal))
        case AlreadyHeld(mint_address):
            return NftAlreadyActive(details={"mintAddress": mint_address})
        case AlreadyClaiming(mint_address):
            return ClaimInProgress(details={"mintAddress": mint_address})
        case WalletNotUsable(reason):
            return _unsuitable(reason)
        case UnderMaintenance(until):
            return in_maintenance(until)
        case UnlockConsumed() | WalletUnknown() | NotReady():
            return _WORDLESS[type(refusal)]()


_WORDLESS: Final[Mapping[type[Refusal], type[ApiError]]] = {
    UnlockConsumed: TierConsumed,
    WalletUnknown: WalletNotKnown,
    NotReady: TierNotReady,
}
"""Refusals that say all by their code."""


def _unsuitable(reason: str) -> WalletUnsuitable:
    details = WalletUnsuitable.example_details
    return WalletUnsuitable(_SUITABLE.format(reason), details)


def missing(refusal: RequirementsNotMet) -> dict[str, int | float]:
    """What is asked for and what there is; badges only where they are missing."""
    volumes = {
        "requiredVolume": _number(refusal.required_volume_usd),
        "currentVolume": _number(refusal.volume_usd),
    }
    if refusal.badges_activated >= refusal.badges_required:
        return volumes
    return volumes | {
        "requiredBadges": refusal.badges_required,
        "activatedBadges": refusal.badges_activated,
    }


def _number(amount: Decimal) -> int | float:
    """A JSON number, as amounts are here (API-004)."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)
