"""The tables of minting; constraints make bad rows impossible (NFT-002)."""

from minting.tables._parts import metadata
from minting.tables.airdrops import airdrops
from minting.tables.benefits import ai_uses, benefits
from minting.tables.competitions import competitions
from minting.tables.custody import custodial_keys, nonces
from minting.tables.definitions import nft_definitions
from minting.tables.nfts import nfts
from minting.tables.pauses import airdrop_pauses, maintenance
from minting.tables.prizes import prizes, token_payouts
from minting.tables.projections import badge_holdings, tier_rules, unlocked_tiers, users, volumes
from minting.tables.reconciling import chain_passes, nft_differences
from minting.tables.requests import chain_identity, mint_attempts, mint_requests

__all__ = [
    "ai_uses",
    "airdrop_pauses",
    "airdrops",
    "badge_holdings",
    "benefits",
    "chain_identity",
    "chain_passes",
    "competitions",
    "custodial_keys",
    "maintenance",
    "metadata",
    "mint_attempts",
    "mint_requests",
    "nft_definitions",
    "nft_differences",
    "nfts",
    "nonces",
    "prizes",
    "tier_rules",
    "token_payouts",
    "unlocked_tiers",
    "users",
    "volumes",
]
