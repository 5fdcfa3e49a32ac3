"""The users of the tests, their wallets, and what other services say of them."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.badges_badges_v1 import BadgesBound
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
LADDER = (
    ("Tech Chicken", 100_000, 0, 10, 10),
    ("Quant Ape", 500_000, 2, 20, 20),
    ("On-chain Hunter", 5_000_000, 4, 30, 30),
    ("Alpha Alchemist", 10_000_000, 5, 40, 40),
    ("Quantum Alchemist", 50_000_000, 6, 55, 50),
)

FEATURES = {2: ("Exclusive Background",), 3: ("Strategy Priority",)}


def rule(level: int) -> TierRuleDefined:
    """The rule of a tier as in TIER-001."""
    name, volume, badges, fees, uses = LADDER[level - 1]
    return TierRuleDefined(
        level=level,
        name=name,
        required_volume_usd=Decimal(volume),
        badges_required=badges,
        fee_reduction_percent=fees,
        ai_agent_uses_per_week=uses,
        features=FEATURES.get(level, ()),
    )


def wallet(user_id: int) -> Keypair:
    """The keys of a user's wallet, which minting never sees."""
    return Keypair.from_seed(user_id.to_bytes(32, "big"))


def user(user_id: int, *, username: str | None = "CryptoHunter") -> UserAnnounced:
    """A user with a wallet of their own."""
    return UserAnnounced(
        user_id=user_id,
        wallet_address=str(wallet(user_id).pubkey()),
        username=username,
        avatar_url="/avatars/7.png",
        joined_at=NOON,
    )


def volume(user_id: int, usd: str, *, revision: int = 1, badges: int = 0) -> VolumeSnapshot:
    """A user's volume at a moment."""
    return VolumeSnapshot(
        user_id=user_id,
        revision=revision,
        volume_usd=Decimal(usd),
        trade_count=1,
        badges_activated=badges,
        volume_level=0,
        unlocked_level=0,
        as_of=NOON,
    )


def unlock(user_id: int, level: int) -> TierUnlocked:
    """A user unlocked a tier."""
    return TierUnlocked(
        user_id=user_id,
        level=level,
        name=LADDER[level - 1][0],
        required_volume_usd=Decimal(LADDER[level - 1][1]),
        current_volume_usd=Decimal(LADDER[level - 1][1]),
        badges_required=0,
        badges_activated=0,
        benefits=(),
        unlocked_at=NOON,
    )


def badges_bound(user_id: int, request_id: UUID, level: int = 2) -> BadgesBound:
    """The badges that an upgrade asks for are bound to it."""
    return BadgesBound(
        request_id=str(request_id),
        user_id=user_id,
        to_level=level,
        badge_ids=("badge_001", "badge_002"),
        bound_at=NOON,
    )


def signed_by(keys: Keypair, handed_out: bytes) -> bytes:
    """What a wallet returns: the transaction with its signature in its place."""
    transaction = VersionedTransaction.from_bytes(handed_out)
    place = transaction.message.account_keys.index(keys.pubkey())
    signatures = transaction.signatures
    signatures[place] = keys.sign_message(to_bytes_versioned(transaction.message))
    return bytes(VersionedTransaction.populate(transaction.message, signatures))
