"""What was ordered, the transactions signed for it, and the chain that they are for."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    false,
    text,
    true,
)

from minting.tables._parts import TIME, metadata

mint_requests = Table(
    "mint_requests",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", BigInteger, ForeignKey("users.user_id"), nullable=False),
    Column("level", SmallInteger, ForeignKey("nft_definitions.level")),
    # What was ordered, as it stands on the chain for ever.
    Column("wallet_address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("symbol", Text, nullable=False),
    Column("metadata_uri", Text, nullable=False),
    Column("mint_address", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("error", Text),
    # Set when the shortage of SOL was announced, which happens once.
    Column("short_of_funds_since", TIME),
    Column("created_at", TIME, nullable=False),
    # Null in failures of version 0.1.0.
    Column("failed_at", TIME),
    Column("kind", Text, nullable=False, server_default="claim"),
    # What else was promised when it was ordered. Null in requests of version 0.1.0: then what the
    # definition says now stands for it.
    Column("definition_key", Text, ForeignKey("nft_definitions.key")),
    Column("image_uri", Text),
    Column("fee_reduction_percent", Integer),
    Column("ai_agent_uses_per_week", Integer),
    # The system wallet that signed: update authority and only creator of the NFT.
    Column("authority", Text),
    # What an upgrade burns: never null in one, always in another kind.
    Column("from_level", SmallInteger),
    # It refers to an NFT without a foreign key, as each NFT refers to its request.
    Column("burned_mint_address", Text),
    # Null where nothing has changed since version 0.1.0.
    Column("changed_at", TIME),
    # Set when it was announced that it takes long, which happens once.
    Column("delay_told_at", TIME),
    # Whether badges has bound what an upgrade asks for; null where it asks for none.
    Column("binding", Text),
    # When an upgrade fails whose badges are not bound by then.
    Column("bind_by", TIME),
    # When they were; null where they are not, or were before this was stored.
    Column("bound_at", TIME),
    # Until when its owner may sign what stands on a durable nonce.
    Column("sign_by", TIME),
    CheckConstraint(
        "state in ('pending', 'submitted', 'confirmed', 'finalized', 'failed')",
        name="state_is_known",
    ),
    CheckConstraint("(state = 'failed') = (error is not null)", name="failure_has_a_reason"),
    CheckConstraint("failed_at is null or state = 'failed'", name="only_failures_have_a_time"),
    CheckConstraint(
        "kind in ('claim', 'upgrade', 'airdrop', 'token_prize', 'import')", name="kind_is_known"
    ),
    CheckConstraint(
        "kind not in ('claim', 'upgrade') or level is not null", name="ladder_kinds_have_a_level"
    ),
    CheckConstraint(
        "(kind = 'upgrade') = (from_level is not null)"
        " and (kind = 'upgrade') = (burned_mint_address is not null)",
        name="upgrades_burn",
    ),
    CheckConstraint("level = from_level + 1", name="one_tier_at_a_time"),
    CheckConstraint("length(error) <= 500", name="error_fits"),
    CheckConstraint("binding in ('awaited', 'bound', 'refused')", name="binding_is_known"),
    CheckConstraint("binding is null or kind = 'upgrade'", name="only_upgrades_bind"),
    CheckConstraint("(binding is null) = (bind_by is null)", name="binding_has_an_end"),
    # Of many concurrent requests of one user, one succeeds. An upgrade is open until it is final,
    # as only then the old NFT counts as burned.
    Index(
        "one_open_request_per_user",
        "user_id",
        unique=True,
        postgresql_where=text(
            "state in ('pending', 'submitted') and kind in ('claim', 'upgrade')"
            " or state = 'confirmed' and kind = 'upgrade'"
        ),
    ),
    # The audit passes over what is being burned.
    Index("upgrades_by_burned", "burned_mint_address"),
)

mint_attempts = Table(
    "mint_attempts",
    metadata,
    Column("request_id", Uuid, ForeignKey("mint_requests.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("signature", Text, nullable=False, unique=True),
    # Stored before it is sent, and sent again as it is until it lands or can't any more.
    Column("raw", LargeBinary, nullable=False),
    # Either it is void after a block, or it stands on a nonce until that advances.
    Column("last_valid_block_height", BigInteger),
    Column("nonce_address", Text),
    Column("signed_at", TIME, nullable=False),
    Column("outcome", Text),
    # Whether the signature of the NFT's owner is missing in it.
    Column("awaits_owner", Boolean, nullable=False, server_default=false()),
    # Why a node would not take it: decisive only once it has expired unseen.
    Column("refusal", Text),
    CheckConstraint(
        "(nonce_address is null) = (last_valid_block_height is not null)", name="one_end"
    ),
    CheckConstraint("outcome in ('landed', 'expired', 'failed')", name="outcome_is_known"),
    # A transaction is signed anew only when the one before can never land.
    Index(
        "one_open_attempt_per_request",
        "request_id",
        unique=True,
        postgresql_where=text("outcome is null"),
    ),
)

chain_identity = Table(
    "chain_identity",
    metadata,
    # What is stored here is true on one chain, and signed by one wallet at a time.
    Column("only_row", Boolean, primary_key=True, server_default=true()),
    Column("genesis_hash", Text, nullable=False),
    Column("authority", Text, nullable=False),
    Column("since", TIME, nullable=False),
    CheckConstraint("only_row"),
)
