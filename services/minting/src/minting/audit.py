"""What must always hold in minting's database and on the chain (GEN-032)."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from laurel_service import Running
from laurel_service.audit import Checks, Facts, Finding, check_database, report, report_facts
from solana.rpc.async_api import AsyncClient
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import Minter, MintOrder, read_nft

CHECKS: Checks = {
    "no_claim_stays_open": """
        select id from mint_requests
        where state in ('pending', 'submitted') and created_at < :open_since
    """,
    "landed_is_stored": """
        select id from mint_requests left join nfts on nfts.request_id = mint_requests.id
        where (state in ('confirmed', 'finalized')) <> (nfts.request_id is not null)
    """,
}
SAID: Facts = {
    "claims_shown": """
        select user_id, cast(announcement_id as text) from nfts where claimed_at >= :since
    """,
    "failures_notified": """
        select user_id from mint_requests where failed_at >= :since
    """,
    "shortages_notified": """
        select user_id from mint_requests where short_of_funds_since >= :since
    """,
}
KNOWN: Facts = {
    "tier_rules": """
        select level, name, trim_scale(required_volume_usd), badges_required,
            fee_reduction_percent, ai_agent_uses_per_week
        from tier_rules
    """,
    "tier_unlocks": "select user_id, level from unlocked_tiers",
    "volumes": "select user_id, revision, trim_scale(volume_usd), badges_activated from volumes",
}
_ON_CHAIN = "nfts_match_chain"
_NFTS = text("""
    select nfts.mint_address, nfts.status, request.*
    from nfts join mint_requests as request on request.id = nfts.request_id
""")
_CALLS_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """`open_for` is how long a claim may stay open."""

    open_for: timedelta


async def run(running: Running) -> None:
    """Print each finding and fact as a line of JSON."""
    open_since = running.service.now() - running.resource(AuditLimits).open_for
    async with running.database.reading() as session:
        report(await check_database(session, CHECKS, {"open_since": open_since}))
        rpc, minter = running.resource(AsyncClient), running.resource(Minter)
        report([await audit_chain(session, rpc, minter)])
    await report_facts(running, {"said": SAID, "known": KNOWN})


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
    return Finding.of(_ON_CHAIN, [fault for fault in faults if fault])


async def _differences(nft: Row[Any], rpc: AsyncClient, minter: Minter) -> Sequence[str]:
    seen = await read_nft(rpc, nft.mint_address)
    if seen is None:
        return ("mint",)
    if nft.status == "burned":
        return ("supply",) if seen.supply else ()
    order = MintOrder(str(nft.id), nft.wallet_address, nft.name, nft.symbol, nft.metadata_uri)
    # Version 0.1.0 did not store who signed: the present wallet did.
    return seen.differences(order, nft.authority or minter.address)
