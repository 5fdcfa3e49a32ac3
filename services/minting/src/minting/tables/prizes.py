"""What competitions awarded, and the tokens that are on their way."""

from sqlalchemy import (
    BigInteger,
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
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from minting.tables._parts import AMOUNT, TIME, metadata

# A row a prize, kept for ever: it says that the prize was delivered, or why not.
prizes = Table(
    "prizes",
    metadata,
    Column("prize_id", Text, primary_key=True),
    Column("user_id", BigInteger, nullable=False),
    Column("competition_id", Text, nullable=False),
    Column("competition_name", Text, nullable=False),
    Column("ranking", Integer),
    Column("kind", Text, nullable=False),
    Column("tier_level", SmallInteger),
    Column("tier_name", Text),
    Column("special_attributes", JSONB, nullable=False),
    # Until when what the NFT gives counts; null where it never ends.
    Column("valid_until", TIME),
    Column("token_mint", Text),
    Column("token_amount", AMOUNT),
    Column("manager_message", Text),
    # waiting: for a wallet or a definition; open: on its way, or a tier that waits to be claimed.
    Column("state", Text, nullable=False),
    # The ladder's tier that it opened, where it is one.
    Column("granted_level", SmallInteger),
    Column("error_code", Text),
    Column("awarded_at", TIME, nullable=False),
    # When it was taken back, whether or not anything could be.
    Column("reversed_at", TIME),
    # Set when it was told that it takes long for want of funds, which happens once.
    Column("short_of_funds_since", TIME),
    CheckConstraint("kind in ('nft', 'token')", name="prize_kind_is_known"),
    CheckConstraint(
        "state in ('waiting', 'open', 'delivered', 'failed', 'reversed')",
        name="prize_state_is_known",
    ),
    CheckConstraint(
        "(kind = 'token') = (token_mint is not null and token_amount is not null)",
        name="tokens_have_an_amount",
    ),
    CheckConstraint(
        "(state = 'failed') = (error_code is not null)", name="failed_prize_has_a_code"
    ),
    Index(
        "granted_prizes",
        "user_id",
        "granted_level",
        postgresql_where=text("state = 'open' and granted_level is not null"),
    ),
)

token_payouts = Table(
    "token_payouts",
    metadata,
    Column("prize_id", Text, ForeignKey("prizes.prize_id"), primary_key=True),
    # Under which its nonce is taken.
    Column("request_id", Uuid, nullable=False, unique=True),
    Column("wallet_address", Text, nullable=False),
    # How often it was signed: each time only after the transaction before could never land.
    Column("signings", Integer, nullable=False),
    # The transaction that is out, null while there is none.
    Column("signature", Text, unique=True),
    Column("raw", LargeBinary),
    Column("nonce_address", Text),
    Column("signed_at", TIME),
    CheckConstraint(
        "(raw is null) = (signature is null) and (raw is null) = (nonce_address is null)"
        " and (raw is null) = (signed_at is null)",
        name="out_or_not",
    ),
)
