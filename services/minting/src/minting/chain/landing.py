"""Bring a signed transaction onto the chain: send it, look for it, decide what was seen.

Nothing here waits or repeats. The caller keeps the signed transaction, and as long as `observe`
says `Pending` it may `submit` the same bytes again.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from solana.rpc.async_api import AsyncClient
from solders.rpc.responses import GetSignatureStatusesResp
from solders.signature import Signature
from solders.transaction_status import TransactionConfirmationStatus, TransactionStatus

from minting.chain.mint import SignedTransaction
from minting.chain.nonce import read_nonces
from minting.chain.rpc import FinalizedTip, ask, finalized_tip
from minting.chain.submission import OutOfFunds, is_out_of_funds

_FINAL_AFTER_BLOCKS: Final = 32
_BLOCK: Final = timedelta(milliseconds=400)


@dataclass(frozen=True)
class Pending:
    """Not settled yet: unseen, or seen but still easily undone."""


@dataclass(frozen=True)
class Confirmed:
    """Executed, and voted for by most of the cluster: good enough to tell the user.

    `until_final` is how long that takes where blocks come as they do on mainnet.
    """

    slot: int
    until_final: timedelta


@dataclass(frozen=True)
class Finalized:
    """Executed and beyond undoing: nothing is left to do."""

    slot: int


@dataclass(frozen=True)
class Expired:
    """It can never land: sign anew with a fresh blockhash."""


@dataclass(frozen=True)
class FailedOnChain:
    """Executed with an error, beyond undoing. `read_nft` tells if an earlier attempt had won."""

    error: str


Outcome = Pending | Confirmed | Finalized | Expired | FailedOnChain | OutOfFunds
"""`OutOfFunds` spends the attempt too: sign anew once the wallet has been topped up."""


@dataclass(frozen=True)
class Sighting:
    """What one node knew of a signature.

    `node_slot` is how far that node had come. `void_at` is a finalized slot in which it could not
    land any more, known before the whole history was searched; None when it may land yet.
    """

    status: TransactionStatus | None
    node_slot: int
    void_at: int | None = None


async def observe(rpc: AsyncClient, signed: SignedTransaction) -> Outcome:
    """Look for a transaction and decide. Raises `ChainUnavailable` when no node answers."""
    recent = await _look(rpc, signed)
    if recent.status is not None:
        return decide(recent)
    void_at = await _void_at(rpc, signed)
    if void_at is None:
        return Pending()
    return decide(await _look(rpc, signed, void_at))


def decide(seen: Sighting) -> Outcome:
    """Say what a sighting means for the transaction."""
    if seen.status is None:
        return Expired() if _is_gone(seen) else Pending()
    return _decide_seen(seen.status, seen.node_slot)


def void_after(signed: SignedTransaction, tip: FinalizedTip) -> int | None:
    """The tip's slot if a transaction on a recent blockhash can't land after it, else None."""
    last = signed.last_valid_block_height
    return tip.slot if last is not None and tip.block_height > last else None


async def _void_at(rpc: AsyncClient, signed: SignedTransaction) -> int | None:
    """A finalized slot after which the transaction can't land; None while it can."""
    if signed.nonce is None:
        return void_after(signed, await finalized_tip(rpc))
    held = await read_nonces(rpc, [signed.nonce])
    return held.slot if held.values[0] != signed.blockhash else None


def _is_gone(seen: Sighting) -> bool:
    """Tell whether the transaction can't land any more, nor has landed unseen.

    Behind one URL there may be several nodes: the history of one that lags behind the finalized
    slot that another reported proves nothing.
    """
    return seen.void_at is not None and seen.node_slot >= seen.void_at


def _decide_seen(status: TransactionStatus, node_slot: int) -> Outcome:
    level = status.find_confirmation_status()
    finalized = level == TransactionConfirmationStatus.Finalized
    if status.err is not None:
        return _failure(status) if finalized else Pending()
    if finalized:
        return Finalized(status.slot)
    if level != TransactionConfirmationStatus.Confirmed:
        return Pending()
    blocks = max(0, status.slot + _FINAL_AFTER_BLOCKS - node_slot)
    return Confirmed(status.slot, blocks * _BLOCK)


def _failure(status: TransactionStatus) -> Outcome:
    reason = str(status.err)
    return OutOfFunds(reason) if is_out_of_funds(status.err) else FailedOnChain(reason)


async def _look(
    rpc: AsyncClient, signed: SignedTransaction, void_at: int | None = None
) -> Sighting:
    signatures = [Signature.from_string(signed.signature)]
    call = rpc.get_signature_statuses(signatures, search_transaction_history=void_at is not None)
    response = await ask(call, GetSignatureStatusesResp)
    return Sighting(response.value[0], response.context.slot, void_at)
