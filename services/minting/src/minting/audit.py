"""What must always hold in minting's database and on the chain (GEN-032)."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from laurel_service import Running
from laurel_service.audit import Checks, Facts, Finding, check_database, report, report_facts
from solana.rpc.async_api import AsyncClient
from solana.rpc.commitment import Confirmed
from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from minting.chain import NFTS_A_CALL, MintOrder, OnChainNft, departure, read_nfts

CHECKS: Checks = {
    "no_claim_stays_open": """
        select id from mint_requests
        left join airdrops on airdrops.request_id = mint_requests.id
        left join airdrop_pauses as pause on pause.airdrop_id = airdrops.airdrop_id
        where state in ('pending', 'submitted')
            and greatest(created_at, sign_by, pause.resumed_at) < :open_since
            and (pause.airdrop_id is null or pause.resumed_at is not null)
    """,
    "landed_is_stored": """
        select id from mint_requests left join nfts on nfts.request_id = mint_requests.id
        where (state = 'finalized' or state = 'confirmed' and kind <> 'upgrade')
            <> (nfts.request_id is not null)
    """,
    # Those of deleted people are forgotten.
    "benefits_are_told": """
        select nfts.user_id from nfts left join benefits on benefits.user_id = nfts.user_id
        where nfts.status = 'active' and nfts.left_at is null and nfts.level is not null
            and benefits.told #>> '{tiered,mint_address}' is distinct from nfts.mint_address
            and not exists (
                select from users where users.user_id = nfts.user_id and joined_at is null
            )
    """,
}
SAID: Facts = {
    "benefits": """
        select user_id, revision, cast(told ->> 'fee_reduction_percent' as int),
            told ->> 'decided_by'
        from benefits
    """,
    # What deleted people were told is gone; of them a wallet with an NFT is all that is kept.
    "claims_shown": """
        select nfts.user_id, cast(announcement_id as text)
        from nfts join mint_requests as request on request.id = nfts.request_id
        where claimed_at >= :since and kind = 'claim' and not exists (
            select from users where users.user_id = nfts.user_id and joined_at is null
        )
    """,
    "failures_notified": """
        select user_id from mint_requests
        where failed_at >= :since and not exists (
            select from users where users.user_id = mint_requests.user_id and joined_at is null
        ) and not exists (
            select from mint_attempts where request_id = mint_requests.id and awaits_owner
        ) and (kind <> 'airdrop' or exists (
            select from mint_attempts where request_id = mint_requests.id
        ))
    """,
    # Of these badges holds what they ask for, bound, and of no others (TIER-044).
    "upgrades_open": """
        select user_id, cast(id as text), level from mint_requests
        where kind = 'upgrade' and state in ('pending', 'submitted', 'confirmed')
    """,
    "shortages_notified": """
        select user_id from mint_requests where short_of_funds_since >= :since and not exists (
            select from users where users.user_id = mint_requests.user_id and joined_at is null
        )
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
_NOT_ON_CHAIN = "failed_left_nothing"
# Version 0.1.0 did not store who signed: the wallet of the database did.
_NFTS = text("""
    select nfts.mint_address, nfts.status, request.*,
        coalesce(request.authority, (select authority from chain_identity)) as signed_by
    from nfts join mint_requests as request on request.id = nfts.request_id
    where nfts.left_at is null and not exists (
        select from mint_requests as upgrade
        where upgrade.burned_mint_address = nfts.mint_address
            and upgrade.state in ('pending', 'submitted', 'confirmed')
    )
    order by nfts.mint_address
""")
_FAILED = text("select mint_address, wallet_address from mint_requests where state = 'failed'")


@dataclass(frozen=True, slots=True)
class AuditLimits:
    """`open_for` is how long a claim may stay open."""

    open_for: timedelta


async def run(running: Running) -> None:
    """Print each finding and fact as a line of JSON."""
    open_since = running.service.now() - running.resource(AuditLimits).open_for
    async with running.database.reading() as session:
        report(await check_database(session, CHECKS, {"open_since": open_since}))
        report(await audit_chain(session, running.resource(AsyncClient)))
    await report_facts(running, {"said": SAID, "known": KNOWN})


async def audit_chain(session: AsyncSession, rpc: AsyncClient) -> list[Finding]:
    """Check NFTs against the chain: active ones are as ordered, in their owners' wallets unless
    those took them out themselves; burned ones, and those of failed requests, are not there.

    Raises ChainUnavailable when no node answers.
    """
    nfts = (await session.execute(_NFTS)).all()
    failed = (await session.execute(_FAILED)).all()
    return [
        Finding.of(_ON_CHAIN, await _all_faults(nfts, rpc, _faults)),
        Finding.of(_NOT_ON_CHAIN, await _all_faults(failed, rpc, _minted)),
    ]


_Look = Callable[[Sequence[Row[Any]], AsyncClient], Awaitable[list[str]]]


async def _all_faults(rows: Sequence[Row[Any]], rpc: AsyncClient, look: _Look) -> list[str]:
    faults: list[str] = []
    for start in range(0, len(rows), NFTS_A_CALL):
        faults += await look(rows[start : start + NFTS_A_CALL], rpc)
    return faults


async def _faults(nfts: Sequence[Row[Any]], rpc: AsyncClient) -> list[str]:
    """What is wrong with each of these NFTs, asked for in one call."""
    seen = await read_nfts(rpc, [(nft.mint_address, nft.wallet_address) for nft in nfts])
    told = [(nft, _differences(nft, found)) for nft, found in zip(nfts, seen, strict=True)]
    return [
        f"{nft.mint_address} ({', '.join(wrong)})"
        for nft, wrong in told
        if wrong and not await _is_its_owners_doing(nft, wrong, rpc)
    ]


async def _minted(requests: Sequence[Row[Any]], rpc: AsyncClient) -> list[str]:
    """Which of these requests, which have failed, have made an NFT."""
    seen = await read_nfts(rpc, [(one.mint_address, one.wallet_address) for one in requests])
    return [found.mint_address for found in seen if found]


async def _is_its_owners_doing(nft: Row[Any], wrong: Sequence[str], rpc: AsyncClient) -> bool:
    """Whether it was there and was taken out: the reconciler will find so once that is final."""
    if nft.status == "burned" or "owner" not in wrong or {"name", "uri"} & {*wrong}:
        return False
    return await departure(rpc, nft.mint_address, nft.wallet_address, Confirmed) is not None


def _differences(nft: Row[Any], seen: OnChainNft | None) -> Sequence[str]:
    if seen is None:
        return ("mint",)
    if nft.status == "burned":
        return ("supply",) if seen.supply else ()
    order = MintOrder(str(nft.id), nft.wallet_address, nft.name, nft.symbol, nft.metadata_uri)
    return seen.differences(order, nft.signed_by)
