"""Queries of minting, each on the session it is given; none commits."""

from minting.store.airdrops import (
    Airdrop,
    airdrop_of,
    airdroppable,
    open_airdrops,
    progress_of,
    wallets_of,
)
from minting.store.attempts import Attempt, add_attempt, attempts_of, change_attempt
from minting.store.benefits import (
    Spent,
    activate_benefits,
    activated_after,
    competition_nfts,
    forget_benefits,
    next_revision,
    prune_uses,
    spend_use,
    spent_in,
    tiered_nft,
    untold_after,
    uses_of,
)
from minting.store.center import PersonalCenters
from minting.store.claims import lock_user, standing
from minting.store.definitions import save_definitions, save_pinned, unpinned, unpinned_keys
from minting.store.identity import (
    Identity,
    OpenRequest,
    adopt_requests,
    change_authority,
    known_identity,
    oldest_open,
)
from minting.store.nfts import activate, replace_burned
from minting.store.projections import (
    forget_users,
    save_tier_rules,
    save_unlocked_tiers,
    save_users,
    save_volumes,
)
from minting.store.requests import (
    Burned,
    MintRequest,
    change_request,
    load_request,
    open_request,
)
from minting.store.upgrades import (
    Upgrade,
    add_owners_signature,
    held_nft,
    upgrade_of,
    upgrade_standing,
)

__all__ = [
    "Airdrop",
    "Attempt",
    "Burned",
    "Identity",
    "MintRequest",
    "OpenRequest",
    "PersonalCenters",
    "Spent",
    "Upgrade",
    "activate",
    "activate_benefits",
    "activated_after",
    "add_attempt",
    "add_owners_signature",
    "adopt_requests",
    "airdrop_of",
    "airdroppable",
    "attempts_of",
    "change_attempt",
    "change_authority",
    "change_request",
    "competition_nfts",
    "forget_benefits",
    "forget_users",
    "held_nft",
    "known_identity",
    "load_request",
    "lock_user",
    "next_revision",
    "oldest_open",
    "open_airdrops",
    "open_request",
    "progress_of",
    "prune_uses",
    "replace_burned",
    "save_definitions",
    "save_pinned",
    "save_tier_rules",
    "save_unlocked_tiers",
    "save_users",
    "save_volumes",
    "spend_use",
    "spent_in",
    "standing",
    "tiered_nft",
    "unpinned",
    "unpinned_keys",
    "untold_after",
    "upgrade_of",
    "upgrade_standing",
    "uses_of",
    "wallets_of",
]
