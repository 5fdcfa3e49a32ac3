"""Makes the local chain lose, delay and drop what it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from laurel_cli.running import Suite


@asynccontextmanager
async def faulty_chain(suite: Suite, rate: float, seed: int) -> AsyncIterator[None]:
    """Let a share of what is sent to the chain, 0 to 1, suffer a fault until the end."""
    await _set(suite, {"rate": rate, "seed": seed})
    try:
        yield
    finally:
        await _set(suite, [])


@asynccontextmanager
async def congested_chain(suite: Suite) -> AsyncIterator[None]:
    """Let the chain take nothing until the end, whatever is offered for it."""
    await _set(suite, {"lowestUnitPrice": 2**62})
    try:
        yield
    finally:
        await _set(suite, [])


async def _set(suite: Suite, faults: object) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "laurel_setFaults", "params": [faults]}
    async with httpx.AsyncClient() as http:
        answer = await http.post(suite.endpoints.solana_rpc, json=call)
    assert answer.json()["result"] == "ok", answer.text
