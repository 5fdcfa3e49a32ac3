"""The connection to a Solana JSON-RPC node, and its failures as one exception."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

from solana.exceptions import SolanaRpcException
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Commitment, Confirmed, Finalized
from solana.rpc.core import RPCException
from solders.errors import SerdeJSONError
from solders.hash import Hash
from solders.instruction import Instruction
from solders.pubkey import Pubkey
from solders.rpc.responses import (
    GetBalanceResp,
    GetEpochInfoResp,
    GetGenesisHashResp,
    GetLatestBlockhashResp,
    GetRecentPrioritizationFeesResp,
    GetSignatureStatusesResp,
)
from solders.signature import Signature

from minting.chain.nodes import Nodes
from minting.chain.sharing import SharedCalls
from minting.chain.statuses import Statuses

T = TypeVar("T")

_PATIENCE_SECONDS: Final = 2.0


class ChainUnavailable(Exception):
    """The node could not answer: unreachable, behind, too busy, or talking nonsense. Try later."""


@dataclass(frozen=True)
class RecentBlockhash:
    """What a transaction is signed against; after `last_valid_block_height` it can't land."""

    blockhash: Hash
    last_valid_block_height: int
    nonce: None = None

    def opening(self, _authority: Pubkey) -> list[Instruction]:
        """What a transaction on it has to begin with."""
        return []


@dataclass(frozen=True)
class FinalizedTip:
    """The newest block that can't be undone, as one node knows it."""

    block_height: int
    slot: int


class ChainClient(AsyncClient):
    """A client of one node, or of several that stand in for one another."""

    def __init__(self, urls: Sequence[str], clock: Callable[[], float] = time.monotonic) -> None:
        # Its own constructor would open a connection pool of one node.
        super(AsyncClient, self).__init__(Confirmed)
        self._provider = Nodes(urls, clock)
        self._shared = SharedCalls()
        self._statuses = {
            history: Statuses(partial(self._ask_statuses, history)) for history in (False, True)
        }

    async def get_signature_statuses(
        self, signatures: list[Signature], search_transaction_history: bool = False
    ) -> GetSignatureStatusesResp:
        """The statuses of signatures; who asks for one at a time shares calls with others."""
        if len(signatures) == 1:
            return await self._statuses[search_transaction_history].of(signatures[0])
        return await self._ask_statuses(search_transaction_history, signatures)

    async def get_latest_blockhash(
        self, commitment: Commitment | None = None
    ) -> GetLatestBlockhashResp:
        """The newest blockhash; who asks meanwhile signs on the same one."""
        ask = partial(super().get_latest_blockhash, commitment)
        return await self._shared.of(("blockhash", commitment), ask)

    async def get_epoch_info(self, commitment: Commitment | None = None) -> GetEpochInfoResp:
        """How far the chain is; who asks meanwhile hears the same."""
        ask = partial(super().get_epoch_info, commitment)
        return await self._shared.of(("epoch", commitment), ask)

    async def get_recent_prioritization_fees(
        self, addresses: Sequence[Pubkey] | None = None
    ) -> GetRecentPrioritizationFeesResp:
        """What recent blocks cost; who asks meanwhile hears the same."""
        wanted = list(addresses or ())
        ask = partial(super().get_recent_prioritization_fees, wanted)
        return await self._shared.of(("fees", *wanted), ask)

    async def _ask_statuses(
        self, history: bool, signatures: list[Signature]
    ) -> GetSignatureStatusesResp:
        return await super().get_signature_statuses(signatures, history)


def connect(urls: str) -> ChainClient:
    """Return a client of the nodes at `urls`, separated by commas, to be closed by the caller.

    The first is preferred. It never asks the same node twice by itself.
    """
    return ChainClient(urls.split(","))


async def ask(answer: Awaitable[T], expected: type[T]) -> T:
    """Await a client's call; raises `ChainUnavailable` for anything but the expected answer."""
    try:
        response = await answer
    except (SolanaRpcException, RPCException, SerdeJSONError) as error:
        raise ChainUnavailable(str(error)) from error
    # The client hands on an error with a code unknown to it as a bare number.
    if not isinstance(response, expected):
        raise ChainUnavailable(f"the node answered with error {response}")
    return response


@asynccontextmanager
async def patience() -> AsyncIterator[None]:
    """Ask only briefly, as somebody waits for the answer.

    Raises `ChainUnavailable` when it takes longer.
    """
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            yield
    except TimeoutError:
        raise ChainUnavailable(f"no node answered within {_PATIENCE_SECONDS} s") from None


async def recent_blockhash(rpc: AsyncClient) -> RecentBlockhash:
    """Return the newest confirmed blockhash, valid for about a minute."""
    value = (await ask(rpc.get_latest_blockhash(Confirmed), GetLatestBlockhashResp)).value
    return RecentBlockhash(value.blockhash, value.last_valid_block_height)


async def finalized_tip(rpc: AsyncClient) -> FinalizedTip:
    """Return height and slot of the newest finalized block, both from the same node."""
    value = (await ask(rpc.get_epoch_info(Finalized), GetEpochInfoResp)).value
    return FinalizedTip(value.block_height, value.absolute_slot)


async def genesis_hash(rpc: AsyncClient) -> str:
    """Return the hash that tells this chain from all others, in base58."""
    return str((await ask(rpc.get_genesis_hash(), GetGenesisHashResp)).value)


async def balance(rpc: AsyncClient, address: str) -> int:
    """Return the confirmed balance of an account in lamports; 0 where there is none."""
    call = rpc.get_balance(Pubkey.from_string(address), Confirmed)
    return (await ask(call, GetBalanceResp)).value


async def market_price(rpc: AsyncClient, written: str) -> int:
    """Return what most recent blocks asked for a compute unit, in micro-lamports.

    Of transactions that write the account `written`: three of four blocks took no more.
    """
    call = rpc.get_recent_prioritization_fees([Pubkey.from_string(written)])
    answer = await ask(call, GetRecentPrioritizationFeesResp)
    fees = sorted(block.prioritization_fee for block in answer.value)
    return fees[len(fees) * 3 // 4] if fees else 0
