"""Refusals of the wallet, each with a status and a code of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from laurel_service.api import ApiError, Conflict, Forbidden, NotFound, Unprocessable

from wallet.handlers.corrections import SamePersonError
from wallet.handlers.refunds import NotRefundableError
from wallet.handlers.spending import UnknownPersonError
from wallet.rules.holds import StateError
from wallet.rules.spending import InsufficientError


class InsufficientPoints(ApiError):
    """The caller has fewer points available than this takes."""

    status: ClassVar[int] = 402
    code: ClassVar[str] = "INSUFFICIENT_POINTS"
    example: ClassVar[str] = "This takes more points than are available."
    example_details: ClassVar[dict[str, str]] = {"required": "10.00", "available": "0.00"}


class PersonUnknown(NotFound):
    """The platform has announced nobody of this id."""

    code: ClassVar[str] = "USER_NOT_FOUND"
    example: ClassVar[str] = "There is no user with this id."


class HoldNotFound(NotFound):
    """The caller has no such hold."""

    code: ClassVar[str] = "HOLD_NOT_FOUND"
    example: ClassVar[str] = "You have no hold with this id."


class WithdrawalNotFound(NotFound):
    """There is no such withdrawal, or it is somebody else's."""

    code: ClassVar[str] = "WITHDRAWAL_NOT_FOUND"
    example: ClassVar[str] = "There is no withdrawal with this id."


class CorrectionNotFound(NotFound):
    """There is no such correction."""

    code: ClassVar[str] = "CORRECTION_NOT_FOUND"
    example: ClassVar[str] = "There is no correction with this id."


class GiftToOneself(Unprocessable):
    """Giver and taker are the same."""

    code: ClassVar[str] = "GIFT_TO_ONESELF"
    example: ClassVar[str] = "Choose somebody else as recipientId."


class WrongState(Conflict):
    """What is asked for does not fit the present state."""

    code: ClassVar[str] = "WRONG_STATE"
    example: ClassVar[str] = "This is committed already."
    example_details: ClassVar[dict[str, str]] = {"state": "committed"}


class FourEyes(Forbidden):
    """Who asked for a correction can't approve it."""

    code: ClassVar[str] = "FOUR_EYES"
    example: ClassVar[str] = "Somebody else has to decide about this correction."


class NotRefundable(Conflict):
    """There is less to come back of this transaction."""

    code: ClassVar[str] = "NOT_REFUNDABLE"
    example: ClassVar[str] = "There is less to come back of this transaction."
    example_details: ClassVar[dict[str, str]] = {"left": "0.00"}


class RatesInvalid(Unprocessable):
    """What was sent are no rates."""

    code: ClassVar[str] = "RATES_INVALID"
    example: ClassVar[str] = "version 2, viewer: minimum should not be negative"


class RatesNotFound(NotFound):
    """There is no such version."""

    code: ClassVar[str] = "RATES_NOT_FOUND"
    example: ClassVar[str] = "There is no version 7 of the rates."


class TooLate(Unprocessable):
    """The time at which it shall take effect is past."""

    code: ClassVar[str] = "EFFECTIVE_IN_THE_PAST"
    example: ClassVar[str] = "`effectiveAt` should be in the future; leave it out for now."


@contextmanager
def refusals() -> Iterator[None]:
    """What rules and handlers refuse, as answers."""
    try:
        yield
    except InsufficientError as lacking:
        figures = {"required": f"{lacking.required:.2f}", "available": f"{lacking.available:.2f}"}
        raise InsufficientPoints(details=figures) from None
    except UnknownPersonError:
        raise PersonUnknown() from None
    except StateError as unfit:
        raise WrongState(f"This is {unfit.state} already.", {"state": unfit.state}) from None
    except SamePersonError:
        raise FourEyes() from None
    except NotRefundableError as less:
        raise NotRefundable(details={"left": f"{less.left:.2f}"}) from None
