"""What a sighting means, for every status and every node that may have given it."""

from datetime import timedelta

import pytest
from minting.chain import (
    Confirmed,
    Expired,
    FailedOnChain,
    Finalized,
    Outcome,
    OutOfFunds,
    Pending,
    SignedTransaction,
)
from minting.chain.landing import Sighting, decide, void_after
from minting.chain.rpc import FinalizedTip
from solders.transaction_status import (
    InstructionErrorCustom,
    TransactionConfirmationStatus,
    TransactionErrorFieldless,
    TransactionErrorInstructionError,
    TransactionErrorInsufficientFundsForRent,
    TransactionErrorType,
    TransactionStatus,
)

LAST_VALID = 1000
SLOT = 777
SIGNED = SignedTransaction("signature", b"raw", LAST_VALID, "mint")
PROCESSED = TransactionConfirmationStatus.Processed
CONFIRMED = TransactionConfirmationStatus.Confirmed
FINALIZED = TransactionConfirmationStatus.Finalized
NAME_TOO_LONG = TransactionErrorInstructionError(2, InstructionErrorCustom(11))
LAMPORTS_SHORT = TransactionErrorInstructionError(2, InstructionErrorCustom(1))


def status(
    level: TransactionConfirmationStatus, error: TransactionErrorType | None = None
) -> TransactionStatus:
    confirmations = None if level == FINALIZED else 1
    return TransactionStatus(SLOT, confirmations, error, error, level)


@pytest.mark.parametrize(
    ("level", "outcome"),
    [
        (PROCESSED, Pending()),
        (CONFIRMED, Confirmed(SLOT, timedelta(seconds=12.8))),
        (FINALIZED, Finalized(SLOT)),
    ],
)
def test_a_success_is_as_good_as_its_commitment(
    level: TransactionConfirmationStatus, outcome: Outcome
) -> None:
    assert decide(Sighting(status(level), node_slot=SLOT)) == outcome


@pytest.mark.parametrize(("later", "seconds"), [(2, 12), (31, 0.4), (32, 0), (500, 0)])
def test_what_is_confirmed_is_final_after_32_blocks(later: int, seconds: float) -> None:
    seen = decide(Sighting(status(CONFIRMED), node_slot=SLOT + later))
    assert seen == Confirmed(SLOT, timedelta(seconds=seconds))


@pytest.mark.parametrize("level", [PROCESSED, CONFIRMED])
def test_a_failure_that_may_be_undone_is_pending(level: TransactionConfirmationStatus) -> None:
    assert decide(Sighting(status(level, NAME_TOO_LONG), SLOT)) == Pending()


def test_a_finalized_failure_is_one() -> None:
    outcome = decide(Sighting(status(FINALIZED, NAME_TOO_LONG), SLOT))
    assert isinstance(outcome, FailedOnChain)
    assert "11" in outcome.error


@pytest.mark.parametrize(
    "error",
    [
        LAMPORTS_SHORT,
        TransactionErrorInsufficientFundsForRent(0),
        TransactionErrorFieldless.InsufficientFundsForFee,
    ],
)
def test_too_little_sol_is_told_apart(error: TransactionErrorType) -> None:
    assert isinstance(decide(Sighting(status(FINALIZED, error), SLOT)), OutOfFunds)


@pytest.mark.parametrize(
    ("void_at", "node_slot", "outcome"),
    [
        (None, 9000, Pending()),  # nobody searched the whole history
        (2000, 2000, Expired()),
        (2000, 1999, Pending()),  # this node's history lags
    ],
)
def test_only_a_complete_history_past_the_window_proves_expiry(
    void_at: int | None, node_slot: int, outcome: Outcome
) -> None:
    assert decide(Sighting(None, node_slot, void_at)) == outcome


def test_it_can_land_in_the_last_block_of_its_window_and_in_none_after() -> None:
    assert void_after(SIGNED, FinalizedTip(LAST_VALID, 2000)) is None
    assert void_after(SIGNED, FinalizedTip(LAST_VALID + 1, 2000)) == 2000
