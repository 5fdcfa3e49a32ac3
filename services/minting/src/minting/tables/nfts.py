"""The NFTs that users own."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from minting.tables._parts import TIME, metadata

nfts = Table(
    "nfts",
    metadata,
    Column("mint_address", Text, primary_key=True),
    # The reference also makes a claim that holds the user's row wait for this insert.
    Column("user_id", BigInteger, ForeignKey("users.user_id"), nullable=False),
    # The tier of the ladder; null beside it.
    Column("level", SmallInteger, ForeignKey("nft_definitions.level")),
    Column("request_id", Uuid, ForeignKey("mint_requests.id"), nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("claimed_at", TIME, nullable=False),
    # The id of the event that told of it: an NFT is announced exactly once.
    Column("announcement_id", Uuid, nullable=False, unique=True),
    Column("burned_at", TIME),
    # When an upgrade minted it; `claimed_at` is then that of its owner's first.
    Column("last_upgraded_at", TIME),
    # Null while its owner has not switched its benefits on.
    Column("benefits_activated_at", TIME),
    # When they end; null where they never do.
    Column("benefits_until", TIME),
    # When it was found to be in its user's wallet no longer, though it exists: nobody has what it
    # gives. Null again once it has come back.
    Column("left_at", TIME),
    CheckConstraint("left_at is null or status = 'active'", name="what_was_burned_never_left"),
    CheckConstraint("status in ('active', 'burned')", name="status_is_known"),
    CheckConstraint("(status = 'burned') = (burned_at is not null)", name="burn_has_a_time"),
    # Users hold one active NFT of the ladder at a time (NFT-003); others stand beside it.
    Index(
        "one_active_nft_per_user",
        "user_id",
        unique=True,
        postgresql_where=text("status = 'active' and left_at is null and level is not null"),
    ),
)
