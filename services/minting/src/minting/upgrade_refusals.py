"""How an upgrade is refused over HTTP (NFT-020, NFT-021)."""

from collections.abc import Mapping
from typing import Any, ClassVar

from laurel_service.api import ApiError, Conflict, NotFound

from minting.refusals import (
    ChainAway,
    InMaintenance,
    RequirementsMissing,
    TierNotReady,
    UnknownTier,
    in_maintenance,
    missing,
)
from minting.rules.claiming import NotReady, RequirementsNotMet, UnderMaintenance
from minting.rules.upgrading import (
    NotFinal,
    NothingHeld,
    NotInWallet,
    NotNextTier,
    OtherRequestOpen,
    UpgradeRefusal,
)


class NothingToSynthesize(NotFound):
    """The user has no NFT that could be upgraded."""

    code = "NFT_NOT_HELD"
    example = "User has no NFT to synthesize."


class NoCurrentNft(ApiError):
    """The user has no NFT whose upgrade could be shown."""

    status = 400
    code = "NFT_NOT_HELD"
    example = "User has no NFT to synthesize."


class SynthesisRequirementsMissing(RequirementsMissing):
    """The user has not unlocked the next tier."""

    example = "Synthesis requirements not met."
    example_details: ClassVar[Mapping[str, Any]] = {
        "requiredVolume": 5000000,
        "currentVolume": 3000000,
    }


class NotTheNextTier(ApiError):
    """Tiers are climbed one by one."""

    status = 400
    code = "NFT_TIER_NOT_NEXT"
    example = "targetTierId should be the tier above the NFT that the user holds."
    example_details: ClassVar[Mapping[str, Any]] = {"currentTierId": 1, "nextTierId": 2}


class RequestInProgress(Conflict):
    """A claim or another upgrade of this user is still being processed."""

    code = "NFT_REQUEST_IN_PROGRESS"
    example = "Another NFT request of this user is still being processed."
    example_details: ClassVar[Mapping[str, Any]] = {"mintAddress": "7Np4…"}


class NftNotFinal(Conflict):
    """The NFT was minted a moment ago: it can be burned once that can't be undone."""

    code = "NFT_NOT_FINAL"
    example = "The NFT was minted a moment ago; try again in some seconds."
    example_details: ClassVar[Mapping[str, Any]] = {"mintAddress": "7Np4…"}
    headers: ClassVar[Mapping[str, str]] = {"Retry-After": "15"}


class NftGone(Conflict):
    """The NFT is no longer in the wallet that it was minted into."""

    code = "NFT_NOT_IN_WALLET"
    example = "The NFT is no longer in the user's wallet, so it can't be burned."
    example_details: ClassVar[Mapping[str, Any]] = {"mintAddress": "7Np4…"}


class UnknownSynthesis(NotFound):
    """The user has no such upgrade."""

    code = "NFT_SYNTHESIS_NOT_FOUND"
    example = "This user has no synthesis with this id."


class WrongSignature(ApiError):
    """What came back is not what was handed out, signed by the NFT's owner."""

    status = 400
    code = "NFT_SIGNATURE_NOT_VALID"
    example = (
        "signedTransaction is not usable: it should be signed by the wallet that holds the NFT."
    )
    example_details: ClassVar[Mapping[str, Any]] = {"field": "signedTransaction"}


class SignedTooLate(Conflict):
    """The transaction is void, or another signature was faster."""

    code = "NFT_SIGNATURE_TOO_LATE"
    example = "The transaction can't land any more; start the synthesis anew."


SYNTHESIS_ERRORS = (
    SynthesisRequirementsMissing,
    NotTheNextTier,
    NothingToSynthesize,
    UnknownTier,
    RequestInProgress,
    NftNotFinal,
    NftGone,
    TierNotReady,
    ChainAway,
    InMaintenance,
)
SIGNATURE_ERRORS = (WrongSignature, UnknownSynthesis, SignedTooLate)


_OF_AN_NFT: Mapping[type[UpgradeRefusal], type[ApiError]] = {
    OtherRequestOpen: RequestInProgress,
    NotFinal: NftNotFinal,
    NotInWallet: NftGone,
}


def refused_upgrade(refusal: UpgradeRefusal) -> ApiError:
    """The error that a refusal is over HTTP."""
    match refusal:
        case RequirementsNotMet():
            return SynthesisRequirementsMissing(details=missing(refusal))
        case NothingHeld():
            return NothingToSynthesize()
        case NotNextTier(current, following):
            return NotTheNextTier(details={"currentTierId": current, "nextTierId": following})
        case OtherRequestOpen(mint) | NotFinal(mint) | NotInWallet(mint):
            return _OF_AN_NFT[type(refusal)](details={"mintAddress": mint})
        case NotReady():
            return TierNotReady()
        case UnderMaintenance(until):
            return in_maintenance(until)
