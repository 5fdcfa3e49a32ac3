"""Whether a server answers yet: one quick, quiet try each."""

import asyncio

import httpx

from laurel_stack.ports import LOOPBACK


async def listens(port: int) -> bool:
    """Whether something accepts connections on the loopback `port`."""
    try:
        _, writer = await asyncio.open_connection(LOOPBACK, port)
    except OSError:
        return False
    writer.close()
    return True


async def answers_get(url: str) -> bool:
    """Whether `url` answers a GET with 200."""
    return await _ok(httpx.Request("GET", url))


async def answers_rpc(url: str, method: str) -> bool:
    """Whether `url` answers the JSON-RPC `method` with 200."""
    call = {"jsonrpc": "2.0", "id": 1, "method": method}
    return await _ok(httpx.Request("POST", url, json=call))


async def _ok(request: httpx.Request) -> bool:
    # All is plain HTTP: loading the certificates for TLS would cost 17 ms at every try.
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False, verify=False) as client:  # noqa: S501
            return (await client.send(request)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
