"""Refusals of competition, each with a status and a code of its own."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar

from laurel_service.api import ApiError, Conflict, Forbidden, NotFound
from laurel_service.api.errors import ValidationFailed

from competition.api.team_errors import BY_CODE
from competition.handlers.answers import NotByHandError
from competition.handlers.drafting import LastOwnerError
from competition.handlers.prizes import ClaimRefusedError
from competition.rules.competition import TermsError
from competition.rules.entering import EntryRefusedError, Unmet
from competition.rules.findings import DecidedError
from competition.rules.lifecycle import NotApprovedError, StatusError
from competition.rules.scoring import ScoringError
from competition.rules.teams import TeamRefusedError


class EventNotFound(NotFound):
    """There is no such competition, or the caller may not see it."""

    code: ClassVar[str] = "EVENT_NOT_FOUND"
    example: ClassVar[str] = "There is no competition with this id."


class EntryNotFound(NotFound):
    """Nobody of this id takes part."""

    code: ClassVar[str] = "ENTRY_NOT_FOUND"
    example: ClassVar[str] = "There is no such entry in this competition."


class RoleMissing(Forbidden):
    """The caller's role in the competition does not allow this."""

    code: ClassVar[str] = "ROLE_MISSING"
    example: ClassVar[str] = "This needs another role in the competition."


class WrongStatus(Conflict):
    """What is asked for does not fit the competition's status."""

    code: ClassVar[str] = "WRONG_STATUS"
    example: ClassVar[str] = "The competition is completed."
    example_details: ClassVar[Mapping[str, Any]] = {"status": "completed"}


class NotApproved(Conflict):
    """A draft has to be approved as it is before it is published."""

    code: ClassVar[str] = "NOT_APPROVED"
    example: ClassVar[str] = "An admin who did not create it has to approve it first."


class LastOwner(Conflict):
    """The only owner can't be taken from a competition."""

    code: ClassVar[str] = "LAST_OWNER"
    example: ClassVar[str] = "Make somebody else an owner first."


class EntryClosed(Conflict):
    """Entering is not possible at this time."""

    code: ClassVar[str] = "ENTRY_CLOSED"
    example: ClassVar[str] = "This competition takes no entries now."


class CompetitionFull(Conflict):
    """As many take part as may."""

    code: ClassVar[str] = "COMPETITION_FULL"
    example: ClassVar[str] = "There is no place left."


class Disqualified(Conflict):
    """The caller was excluded by a decision."""

    code: ClassVar[str] = "DISQUALIFIED"
    example: ClassVar[str] = "You were disqualified; your entry says why."


class NotEligible(Forbidden):
    """The caller does not meet what entering asks for."""

    code: ClassVar[str] = "NOT_ELIGIBLE"
    example: ClassVar[str] = "You do not meet what this competition asks for."
    example_details: ClassVar[Mapping[str, Any]] = {
        "unmet": [{"rule": "tier", "required": "2", "actual": "1"}]
    }


class PrizeNotFound(NotFound):
    """The caller has no such prize."""

    code: ClassVar[str] = "PRIZE_NOT_FOUND"
    example: ClassVar[str] = "You have no prize with this id."


class ClaimClosed(Conflict):
    """The prize has lapsed or was taken back."""

    code: ClassVar[str] = "CLAIM_CLOSED"
    example: ClassVar[str] = "This prize can't be claimed any more."


class NotInGoodStanding(Forbidden):
    """Who claims has to be in good standing with the platform."""

    code: ClassVar[str] = "NOT_IN_GOOD_STANDING"
    example: ClassVar[str] = "Your account is not in good standing."


class DistributionNotFound(NotFound):
    """No prizes were given out yet."""

    code: ClassVar[str] = "DISTRIBUTION_NOT_FOUND"
    example: ClassVar[str] = "This competition has given out no prizes yet."


class NotDistributed(Conflict):
    """The prizes are still being given out."""

    code: ClassVar[str] = "NOT_DISTRIBUTED"
    example: ClassVar[str] = "The prizes are still being given out; try again in a minute."


class FindingNotFound(NotFound):
    """There is no such finding in this competition."""

    code: ClassVar[str] = "FINDING_NOT_FOUND"
    example: ClassVar[str] = "There is no finding with this id."


class FindingDecided(Conflict):
    """Somebody has decided otherwise."""

    code: ClassVar[str] = "FINDING_DECIDED"
    example: ClassVar[str] = "This finding was decided otherwise."


class ProofPending(Conflict):
    """The results are not sealed yet."""

    code: ClassVar[str] = "PROOF_PENDING"
    example: ClassVar[str] = "The final results are sealed within a minute of the end."


class NotByHand(Conflict):
    """The wallet or minting delivers this prize, or it is not awarded."""

    code: ClassVar[str] = "NOT_BY_HAND"
    example: ClassVar[str] = "Only an awarded prize of the kind custom is delivered by hand."


_PLAIN_REFUSALS: Mapping[type[Exception], type[ApiError]] = {
    NotApprovedError: NotApproved,
    LastOwnerError: LastOwner,
    NotByHandError: NotByHand,
    DecidedError: FindingDecided,
}
_CLAIM_REFUSALS = {one.code: one for one in (ClaimClosed, NotInGoodStanding)}
ENTRY_REFUSALS: tuple[type[ApiError], ...] = (
    NotEligible,
    EntryClosed,
    CompetitionFull,
    Disqualified,
)
_BY_CODE = {refusal.code: refusal for refusal in ENTRY_REFUSALS}


@contextmanager
def refusals() -> Iterator[None]:
    """What rules and handlers refuse, as answers."""
    try:
        yield
    except LookupError:
        raise EventNotFound() from None
    except StatusError as unfit:
        details = {"status": unfit.status}
        raise WrongStatus(f"The competition is {unfit.status}.", details) from None
    except tuple(_PLAIN_REFUSALS) as refused:
        raise _PLAIN_REFUSALS[type(refused)]() from None
    except (TermsError, ScoringError) as wrong:
        fields = [{"field": f"body.{wrong.field}", "message": wrong.message}]
        raise ValidationFailed(details={"fields": fields}) from None
    except ClaimRefusedError as refused:
        raise _CLAIM_REFUSALS[refused.code]() from None
    except TeamRefusedError as refused:
        raise BY_CODE[refused.code]() from None
    except EntryRefusedError as refused:
        raise _BY_CODE[refused.code](details=_unmet(refused.unmet)) from None


def _unmet(rules: tuple[Unmet, ...]) -> Mapping[str, Any]:
    return {"unmet": [rule._asdict() for rule in rules]} if rules else {}
