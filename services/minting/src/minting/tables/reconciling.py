"""What was compared with the chain, and how it differs from it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from minting.tables._parts import TIME, metadata

# A row a pass over every NFT; the last one goes on where its process ended.
chain_passes = Table(
    "chain_passes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("started_at", TIME, nullable=False),
    Column("finished_at", TIME),
    # The last mint that was compared; empty at first.
    Column("position", Text, nullable=False),
    # The highest finalized slot that was seen: a node that is not there yet is behind.
    Column("slot", BigInteger, nullable=False),
    Column("nfts", Integer, nullable=False),
    # What its owner has burned or passed on.
    Column("gone", Integer, nullable=False),
    # What of ours was put right.
    Column("repaired", Integer, nullable=False),
)

# A row an NFT that is not as it was ordered, as long as that lasts.
nft_differences = Table(
    "nft_differences",
    metadata,
    Column("mint_address", Text, ForeignKey("nfts.mint_address"), primary_key=True),
    Column("fields", ARRAY(Text), nullable=False),
    Column("first_seen_at", TIME, nullable=False),
    Column("last_seen_at", TIME, nullable=False),
    Column("slot", BigInteger, nullable=False),
    CheckConstraint("cardinality(fields) > 0", name="differs_in_something"),
)
