"""Send a signed transaction once, and say what the node made of it."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httpx2
from solana.exceptions import SolanaRpcException
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from solana.rpc.core import RPCException
from solana.rpc.models import TxOpts
from solders.errors import SerdeJSONError
from solders.rpc.errors import (
    InvalidParamsMessage,
    RpcCustomErrorFieldless,
    SendTransactionPreflightFailureMessage,
)
from solders.rpc.responses import SendTransactionResp
from solders.transaction_status import (
    InstructionErrorCustom,
    TransactionErrorFieldless,
    TransactionErrorInstructionError,
    TransactionErrorInsufficientFundsForRent,
    TransactionErrorType,
)

from minting.chain.mint import SignedTransaction


@dataclass(frozen=True)
class Sent:
    """The node took it (or had seen it before): now `observe` it."""


@dataclass(frozen=True)
class Refused:
    """The node did not take it. If not `retryable`, no later send of these bytes will succeed."""

    reason: str
    retryable: bool


@dataclass(frozen=True)
class OutOfFunds:
    """The system wallet can't pay: retryable once somebody tops it up, so raise an alert."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """No answer came, so it may or may not have been taken: only `observe` can tell."""

    reason: str


Submission = Sent | Refused | OutOfFunds | Unknown

_LAMPORTS_SHORT: Final = InstructionErrorCustom(
    1
)  # the system program's ResultWithNegativeLamports
_WALLET_EMPTY: Final = (
    TransactionErrorFieldless.AccountNotFound,
    TransactionErrorFieldless.InsufficientFundsForFee,
)
_MALFORMED: Final = (
    TransactionErrorFieldless.SignatureFailure,
    TransactionErrorFieldless.SanitizeFailure,
)


async def submit(rpc: AsyncClient, signed: SignedTransaction) -> Submission:
    """Send a request's transaction; see `send_raw`."""
    return await send_raw(rpc, signed.raw)


async def send_raw(rpc: AsyncClient, raw: bytes) -> Submission:
    """Send the transaction after a preflight at `confirmed`; never raises for what a node does."""
    options = TxOpts(preflight_commitment=Confirmed)
    try:
        answer = await rpc.send_raw_transaction(raw, options)
    except RPCException as error:
        return _refusal(error.args[0])
    except SolanaRpcException as error:
        return _transport_failure(error)
    # The client hands on an error with a code unknown to it as a bare number, then trips over it.
    except (SerdeJSONError, AttributeError) as error:
        return Unknown(f"unreadable answer: {error}")
    return Sent() if isinstance(answer, SendTransactionResp) else Unknown("unreadable answer")


def is_out_of_funds(error: TransactionErrorType | None) -> bool:
    """Tell whether a transaction failed because its payer has too little SOL."""
    match error:
        case TransactionErrorInstructionError():
            return error.err == _LAMPORTS_SHORT
        case TransactionErrorInsufficientFundsForRent():
            return True
    return error in _WALLET_EMPTY


def _refusal(message: object) -> Submission:
    match message:
        case SendTransactionPreflightFailureMessage():
            return _preflight_failure(message.message, message.data.err)
        case InvalidParamsMessage():
            return Refused(message.message, retryable=False)
        case RpcCustomErrorFieldless.TransactionSignatureVerificationFailure:
            return Refused("signature verification failed", retryable=False)
    return Refused(str(message), retryable=True)


def _preflight_failure(reason: str, error: TransactionErrorType | None) -> Submission:
    if error == TransactionErrorFieldless.AlreadyProcessed:
        return Sent()
    if is_out_of_funds(error):
        return OutOfFunds(reason)
    lasting = isinstance(error, TransactionErrorInstructionError) or error in _MALFORMED
    return Refused(reason, retryable=not lasting)


def _transport_failure(error: SolanaRpcException) -> Submission:
    cause = error.__cause__
    if isinstance(cause, httpx2.HTTPStatusError):
        status = cause.response.status_code
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            return Refused("rate limited by the node", retryable=True)
    return Unknown(str(error))
