"""What rests for a while: new claims and upgrades, and airdrops."""

from sqlalchemy import CheckConstraint, Column, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY

from minting.tables._parts import TIME, metadata

# A row a window, of the platform's or an operator's; what is said again replaces it.
maintenance = Table(
    "maintenance",
    metadata,
    Column("maintenance_id", Text, primary_key=True),
    # What does not begin meanwhile; nothing where it is about other services.
    Column("pauses", ARRAY(Text), nullable=False),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    # When it was over before its time, or called off.
    Column("lifted_at", TIME),
    CheckConstraint("pauses <@ array['nft_claims', 'nft_upgrades']", name="pauses_are_known"),
    CheckConstraint("ends_at > starts_at", name="maintenance_ends"),
)

# A row an airdrop that was ever paused; it goes on once it has a time of that.
airdrop_pauses = Table(
    "airdrop_pauses",
    metadata,
    Column("airdrop_id", Text, primary_key=True),
    Column("paused_at", TIME, nullable=False),
    Column("resumed_at", TIME),
)
