"""The tables of minting; constraints make bad rows impossible (NFT-002)."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

metadata = MetaData()

_AMOUNT = Numeric(30, 10)
_TIME = DateTime(timezone=True)


def _level() -> Column[int]:
    return Column("level", SmallInteger, ForeignKey("nft_definitions.level"), nullable=False)


def _unused_time() -> Column[object]:
    """What the version before this one ordered by; it goes with the next release."""
    return Column("as_of", _TIME, nullable=False, server_default=text("'-infinity'"))


# Projections of other services' topics. A user's volume and tiers may arrive before the user
# does, and a rule before the definition of its NFT, so these refer to nothing.

users = Table(
    "users",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("wallet_address", Text, nullable=False),
    Column("username", Text),
    Column("avatar_url", Text),
    _unused_time(),
)

tier_rules = Table(
    "tier_rules",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("required_volume_usd", _AMOUNT, nullable=False),
    Column("badges_required", Integer, nullable=False),
    Column("fee_reduction_percent", Integer, nullable=False),
    Column("ai_agent_uses_per_week", Integer, nullable=False),
    _unused_time(),
)

unlocked_tiers = Table(
    "unlocked_tiers",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("unlocked_at", _TIME, nullable=False),
)

volumes = Table(
    "volumes",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False),
    Column("volume_usd", _AMOUNT, nullable=False),
    Column("badges_activated", Integer, nullable=False),
)

# What minting owns.

nft_definitions = Table(
    "nft_definitions",
    metadata,
    Column("level", SmallInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("symbol", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("image", LargeBinary, nullable=False),
    Column("image_type", Text, nullable=False),
    # Known once pinned; cleared when what they lead to changes.
    Column("image_uri", Text),
    Column("metadata_uri", Text),
    CheckConstraint("level between 1 and 5", name="ladder_has_five_tiers"),
    CheckConstraint("octet_length(name) between 1 and 32", name="name_fits_the_chain"),
    CheckConstraint("octet_length(symbol) between 1 and 10", name="symbol_fits_the_chain"),
    CheckConstraint("length(description) <= 1000", name="description_fits"),
    CheckConstraint("metadata_uri is null or image_uri is not null", name="image_is_pinned_first"),
)

mint_requests = Table(
    "mint_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.user_id"), nullable=False),
    _level(),
    # What was ordered, as it stands on the chain for ever.
    Column("wallet_address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("symbol", Text, nullable=False),
    Column("metadata_uri", Text, nullable=False),
    Column("mint_address", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("error", Text),
    # Set when the shortage of SOL was announced, which happens once.
    Column("short_of_funds_since", _TIME),
    Column("created_at", _TIME, nullable=False),
    # Null in failures of the version before.
    Column("failed_at", _TIME),
    CheckConstraint(
        "state in ('pending', 'submitted', 'confirmed', 'finalized', 'failed')",
        name="state_is_known",
    ),
    CheckConstraint("(state = 'failed') = (error is not null)", name="failure_has_a_reason"),
    CheckConstraint("failed_at is null or state = 'failed'", name="only_failures_have_a_time"),
    # Of many concurrent claims of one user, one succeeds.
    Index(
        "one_open_request_per_user",
        "user_id",
        unique=True,
        postgresql_where=text("state in ('pending', 'submitted')"),
    ),
)

mint_attempts = Table(
    "mint_attempts",
    metadata,
    Column("request_id", Uuid, ForeignKey("mint_requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("signature", Text, nullable=False, unique=True),
    # Stored before it is sent, and sent again as it is until it lands or can't any more.
    Column("raw", LargeBinary, nullable=False),
    Column("last_valid_block_height", BigInteger, nullable=False),
    Column("signed_at", _TIME, nullable=False),
    Column("outcome", Text),
    # Why a node would not take it: decisive only once it has expired unseen.
    Column("refusal", Text),
    CheckConstraint("outcome in ('landed', 'expired', 'failed')", name="outcome_is_known"),
    # A transaction is signed anew only when the one before can never land.
    Index(
        "one_open_attempt_per_request",
        "request_id",
        unique=True,
        postgresql_where=text("outcome is null"),
    ),
)

nfts = Table(
    "nfts",
    metadata,
    Column("mint_address", Text, primary_key=True),
    # The reference also makes a claim that holds the user's row wait for this insert.
    Column("user_id", BigInteger, ForeignKey("users.user_id"), nullable=False),
    _level(),
    Column("request_id", Uuid, ForeignKey("mint_requests.id"), nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("claimed_at", _TIME, nullable=False),
    # The id of its NftClaimed event: an NFT is announced exactly once.
    Column("announcement_id", Uuid, nullable=False, unique=True),
    Column("burned_at", _TIME),
    CheckConstraint("status in ('active', 'burned')", name="status_is_known"),
    CheckConstraint("(status = 'burned') = (burned_at is not null)", name="burn_has_a_time"),
    # Users hold one active NFT of the ladder at a time (NFT-003).
    Index(
        "one_active_nft_per_user",
        "user_id",
        unique=True,
        postgresql_where=text("status = 'active'"),
    ),
)
