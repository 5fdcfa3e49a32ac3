"""Claiming NFTs, and counting what came of it."""

import asyncio
from collections.abc import Sequence
from typing import LiteralString

import httpx
import psycopg
from laurel_cli.on_chain import OnChainNft, read_nft
from laurel_cli.running import Suite
from laurel_testkit import eventually

from tests.support.traders import Trader

TIER = 1


async def claim(http: httpx.AsyncClient) -> httpx.Response:
    """Ask for the first tier's NFT."""
    return await http.post("/api/v1/nft/claim", json={"tierId": TIER})


async def claim_at_last(suite: Suite, trader: Trader, patience: float = 90) -> str:
    """Claim, again and again while the suite can't take it; returns the mint address."""

    async def taken() -> str | None:
        try:
            answer = await claim(http)
        except httpx.TransportError:
            return None
        body = answer.json()
        found = body["data"] if answer.is_success else body["error"]["details"]
        return str(found.get("mintAddress") or "")

    async with trader.http(suite) as http:
        mint_address = await eventually(taken, patience)
    assert mint_address is not None
    return mint_address


async def claim_from_many(suite: Suite, trader: Trader, count: int) -> list[httpx.Response]:
    """Send `count` claims of one user at once."""
    limits = httpx.Limits(max_connections=count)
    token = suite.secrets.issuer.token(trader.user_id)
    async with httpx.AsyncClient(
        base_url=suite.endpoints.gateway,
        headers={"Authorization": f"Bearer {token}"},
        timeout=30,
        limits=limits,
    ) as http:
        return await asyncio.gather(*(claim(http) for _ in range(count)))


async def nft_of(suite: Suite, trader: Trader, patience: float = 60) -> OnChainNft:
    """The one NFT of a user, read from the chain once it is there; fails where there are more."""

    async def only_mint() -> Sequence[str]:
        return await mints_of(suite, trader)

    mints = await eventually(only_mint, patience)
    assert len(mints) == 1, f"{trader.user_id} has {len(mints)} NFTs"

    async def on_chain() -> OnChainNft | None:
        return await read_nft(suite.endpoints.solana_rpc, mints[0])

    nft = await eventually(on_chain, patience)
    assert nft is not None
    return nft


async def mints_of(suite: Suite, trader: Trader) -> Sequence[str]:
    """The mint addresses of all NFTs that minting has for a user, active or not."""
    return await _addresses(suite, "select mint_address from nfts where user_id = %s", trader)


async def has_claimed(suite: Suite, trader: Trader) -> bool:
    """Whether minting has taken a claim of a user."""
    query: LiteralString = "select mint_address from mint_requests where user_id = %s"
    return bool(await _addresses(suite, query, trader))


async def _addresses(suite: Suite, query: LiteralString, trader: Trader) -> Sequence[str]:
    async with await psycopg.AsyncConnection.connect(suite.endpoints.postgres["minting"]) as known:
        rows = await known.execute(query, [trader.user_id])
        return [str(row[0]) for row in await rows.fetchall()]
