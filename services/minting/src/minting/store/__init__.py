"""Queries of minting, each on the session it is given; none commits."""

from minting.store.attempts import Attempt, add_attempt, attempts_of, change_attempt
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
from minting.store.nfts import activate
from minting.store.projections import (
    forget_users,
    save_tier_rules,
    save_unlocked_tiers,
    save_users,
    save_volumes,
)
from minting.store.requests import MintRequest, change_request, load_request, open_request

__all__ = [
    "Attempt",
    "Identity",
    "MintRequest",
    "OpenRequest",
    "PersonalCenters",
    "activate",
    "add_attempt",
    "adopt_requests",
    "attempts_of",
    "change_attempt",
    "change_authority",
    "change_request",
    "forget_users",
    "known_identity",
    "load_request",
    "lock_user",
    "oldest_open",
    "open_request",
    "save_definitions",
    "save_pinned",
    "save_tier_rules",
    "save_unlocked_tiers",
    "save_users",
    "save_volumes",
    "standing",
    "unpinned",
    "unpinned_keys",
]
