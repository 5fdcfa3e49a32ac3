"""What must always hold in minting's database and on the chain (design 10)."""

import asyncio
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from laurel_service import Running
from solana.rpc.async_api import AsyncClient
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import Minter, MintOrder, read_nft

# Each finds what breaks a rule: none found, and it holds.
CHECKS: Mapping[str, str] = {
    "minting.one_active_nft_per_user": """
        select user_id from nfts where status = 'active' group by 1 having count(*) > 1
    """,
    "minting.no_claim_stays_open": """
        select id from mint_requests
        where state in ('pending', 'submitted') and created_at < :open_since
    """,
    "minting.landed_is_stored": """
        select id from mint_requests left join nfts on nfts.request_id = mint_requests.id
        where (state in ('confirmed', 'finalized')) <> (nfts.request_id is not null)
    """,
    "minting.claimed_announced_once": """
        select announcement_id from nfts group by 1 having count(*) > 1
    """,
}
_ON_CHAIN = "minting.nfts_match_chain"
_NFTS = text("""
    select nfts.mint_address, nfts.status, request.*
    from nfts join mint_requests as request on request.id = nfts.request_id
""")
_CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """`open_for` is how long a claim may stay open."""

    open_for: timedelta


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a rule holds, and what breaks it."""

    check: str
    holds: bool
    detail: str


async def run(running: Running) -> None:
    """Print each finding as a line of JSON."""
    open_since = running.service.now() - running.resource(AuditLimits).open_for
    async with running.database.reading() as session:
        findings = [
            *await audit_database(session, open_since),
            await audit_chain(session, running.resource(AsyncClient), running.resource(Minter)),
        ]
    for finding in findings:
        sys.stdout.write(f"{orjson.dumps(finding).decode()}\n")


async def audit_database(session: AsyncSession, open_since: datetime) -> Sequence[Finding]:
    """Check the tables; a request from before `open_since` should be settled."""
    findings = []
    for check, broken in CHECKS.items():
        parameters = {"open_since": open_since} if ":open_since" in broken else {}
        found = (await session.execute(text(broken), parameters)).scalars().all()
        findings.append(_finding(check, [str(item) for item in found]))
    return findings


async def audit_chain(session: AsyncSession, rpc: AsyncClient, minter: Minter) -> Finding:
    """Check that each active NFT is in its owner's wallet as ordered, and no burned one exists.

    Raises ChainUnavailable when no node answers.
    """
    room = asyncio.Semaphore(_CALLS_AT_ONCE)

    async def fault(nft: Row[Any]) -> str | None:
        async with room:
            differences = await _differences(nft, rpc, minter)
        return f"{nft.mint_address} ({', '.join(differences)})" if differences else None

    nfts = (await session.execute(_NFTS)).all()
    faults = await asyncio.gather(*map(fault, nfts))
    return _finding(_ON_CHAIN, [fault for fault in faults if fault])


async def _differences(nft: Row[Any], rpc: AsyncClient, minter: Minter) -> Sequence[str]:
    seen = await read_nft(rpc, nft.mint_address)
    if seen is None:
        return ("mint",)
    if nft.status == "burned":
        return ("supply",) if seen.supply else ()
    order = MintOrder(str(nft.id), nft.wallet_address, nft.name, nft.symbol, nft.metadata_uri)
    return seen.differences(order, minter.address)


def _finding(check: str, broken: Sequence[str]) -> Finding:
    detail = f"broken by {', '.join(broken)}" if broken else "nothing breaks it"
    return Finding(check, not broken, detail)
