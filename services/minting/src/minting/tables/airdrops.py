"""What an airdrop says to its recipient, beside the request that mints it."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from minting.tables._parts import TIME, metadata

airdrops = Table(
    "airdrops",
    metadata,
    Column("request_id", Uuid, ForeignKey("mint_requests.id"), primary_key=True),
    Column("airdrop_id", Text, nullable=False),
    Column("competition_id", Text),
    Column("competition_name", Text),
    Column("ranking", Integer),
    Column("prize_id", Text),
    Column("manager_message", Text),
    Column("special_attributes", JSONB, nullable=False),
    # Until when what the NFT gives counts; null where it never ends.
    Column("benefits_until", TIME),
    CheckConstraint("ranking > 0", name="ranks_begin_at_one"),
    # How far an airdrop is.
    Index("airdrops_by_id", "airdrop_id"),
)
