"""What must always hold in minting's database and on the chain (GEN-032)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from laurel_service import Running
from laurel_service.audit import Checks, Facts, Finding, check_database, report, report_facts
from solana.rpc.async_api import AsyncClient
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import NFTS_A_CALL, MintOrder, OnChainNft, read_nfts

CHECKS: Checks = {
    "no_claim_stays_open": """
        select id from mint_requests
        where state in ('pending', 'submitted')
            and greatest(created_at, sign_by) < :open_since
    """,
    "landed_is_stored": """
        select id from mint_requests left join nfts on nfts.request_id = mint_requests.id
        where (state = 'finalized' or state = 'confirmed' and kind <> 'upgrade')
            <> (nfts.request_id is not null)
    """,
    "benefits_are_told": """
        select nfts.user_id from nfts left join benefits on benefits.user_id = nfts.user_id
        where nfts.status = 'active' and nfts.level is not null
            and benefits.told #>> '{tiered,mint_address}' is distinct from nfts.mint_address
    """,
}
SAID: Facts = {
    "benefits": """
        select user_id, revision, cast(told ->> 'fee_reduction_percent' as int),
            told ->> 'decided_by'
        from benefits
    """,
    "claims_shown": """
        select nfts.user_id, cast(announcement_id as text)
        from nfts join mint_requests as request on request.id = nfts.request_id
        where claimed_at >= :since and kind = 'claim'
    """,
    "failures_notified": """
        select user_id from mint_requests
        where failed_at >= :since and not exists (
            select from mint_attempts where request_id = mint_requests.id and awaits_owner
        ) and (kind <> 'airdrop' or exists (
            select from mint_attempts where request_id = mint_requests.id
        ))
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
    "tier_unlocks": "select user_id, level from unlocked_tiers where qualified",
    "volumes": "select user_id, revision, trim_scale(volume_usd), badges_activated from volumes",
}
_ON_CHAIN = "nfts_match_chain"
# Version 0.1.0 did not store who signed: the wallet of the database did.
_NFTS = text("""
    select nfts.mint_address, nfts.status, request.*,
        coalesce(request.authority, (select authority from chain_identity)) as signed_by
    from nfts join mint_requests as request on request.id = nfts.request_id
    where not exists (
        select from mint_requests as upgrade
        where upgrade.burned_mint_address = nfts.mint_address
            and upgrade.state in ('pending', 'submitted', 'confirmed')
    )
    order by nfts.mint_address
""")


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """`open_for` is how long a claim may stay open."""

    open_for: timedelta


async def run(running: Running) -> None:
    """Print each finding and fact as a line of JSON."""
    open_since = running.service.now() - running.resource(AuditLimits).open_for
    async with running.database.reading() as session:
        report(await check_database(session, CHECKS, {"open_since": open_since}))
        report([await audit_chain(session, running.resource(AsyncClient))])
    await report_facts(running, {"said": SAID, "known": KNOWN})


async def audit_chain(session: AsyncSession, rpc: AsyncClient) -> Finding:
    """Check that each active NFT is in its owner's wallet as ordered, and no burned one exists.

    Raises ChainUnavailable when no node answers.
    """
    nfts = (await session.execute(_NFTS)).all()
    faults: list[str] = []
    for start in range(0, len(nfts), NFTS_A_CALL):
        faults += await _faults(nfts[start : start + NFTS_A_CALL], rpc)
    return Finding.of(_ON_CHAIN, faults)


async def _faults(nfts: Sequence[Row[Any]], rpc: AsyncClient) -> list[str]:
    """What is wrong with each of these NFTs, asked for in one call."""
    seen = await read_nfts(rpc, [(nft.mint_address, nft.wallet_address) for nft in nfts])
    told = [
        (nft.mint_address, _differences(nft, found)) for nft, found in zip(nfts, seen, strict=True)
    ]
    return [f"{address} ({', '.join(wrong)})" for address, wrong in told if wrong]


def _differences(nft: Row[Any], seen: OnChainNft | None) -> Sequence[str]:
    if seen is None:
        return ("mint",)
    if nft.status == "burned":
        return ("supply",) if seen.supply else ()
    order = MintOrder(str(nft.id), nft.wallet_address, nft.name, nft.symbol, nft.metadata_uri)
    return seen.differences(order, nft.signed_by)
