"""The system wallet, orders, and a node that always answers the same."""

import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager

import httpx
import pytest_asyncio
from laurel_testkit import eventually
from minting.chain import Minter, MintOrder, Outcome, SignedTransaction, observe
from scripted_nodes import Scripted, behind_one_client
from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair

SOL = 10**9
REQUEST_IDS = itertools.count()

SetFaults = Callable[[Sequence[Mapping[str, object]]], Awaitable[None]]


@pytest_asyncio.fixture
async def funded(rpc: AsyncClient, minter: Minter) -> Minter:
    """A system wallet with SOL."""
    await rpc.request_airdrop(minter.wallet.pubkey(), 10 * SOL)
    return minter


def new_order() -> MintOrder:
    """An order of its own request, for an owner of its own."""
    return MintOrder(
        request_id=f"request-{next(REQUEST_IDS)}-{Keypair().pubkey()}",
        owner=str(Keypair().pubkey()),
        name="On-chain Hunter",
        symbol="AIW3E",
        uri="ipfs://bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e",
    )


@pytest_asyncio.fixture
async def set_faults(solana_rpc: str) -> AsyncIterator[SetFaults]:
    """Tells the chain what is to happen to the next transactions; nothing does after the test."""

    async def set_to(faults: Sequence[Mapping[str, object]]) -> None:
        call = {"id": 1, "method": "laurel_setFaults", "params": [list(faults)]}
        async with httpx.AsyncClient() as http:
            assert (await http.post(solana_rpc, json=call)).json()["result"] == "ok"

    yield set_to
    await set_to([])


def node_answering(response: bytes) -> AbstractAsyncContextManager[AsyncClient]:
    """A client of a node that gives the same HTTP response to everything."""
    return behind_one_client(Scripted({}, default=response))


async def await_outcome(
    rpc: AsyncClient, signed: SignedTransaction, wanted: type[Outcome]
) -> Outcome:
    """Observe until the outcome is the wanted one."""

    async def observed() -> Outcome | None:
        outcome = await observe(rpc, signed)
        return outcome if isinstance(outcome, wanted) else None

    outcome = await eventually(observed)
    assert outcome is not None
    return outcome
