"""Keys that are kept for owners, and the nonces that their transactions stand on."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, LargeBinary, Table, Text, Uuid
from sqlalchemy import false as sql_false

from minting.tables._parts import TIME, metadata

# A row a custodial wallet. It stays when its user is deleted: what lies in the wallet is theirs.
custodial_keys = Table(
    "custodial_keys",
    metadata,
    Column("wallet_address", Text, primary_key=True),
    # As the vault sealed them: nothing of a key is stored in the clear.
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", TIME, nullable=False),
)

# As many as were ever needed at once, and a few more.
nonces = Table(
    "nonces",
    metadata,
    Column("address", Text, primary_key=True),
    # From it and the authority follows the address.
    Column("seed", Text, nullable=False),
    # The system wallet that advances it.
    Column("authority", Text, nullable=False),
    # Whether it has been seen on the chain.
    Column("is_ready", Boolean, nullable=False, server_default=sql_false()),
    # The request whose transaction stands on it, before that is stored.
    Column("request_id", Uuid, unique=True),
    Column("taken_at", TIME),
    CheckConstraint("(request_id is null) = (taken_at is null)", name="taken_has_a_time"),
    CheckConstraint("request_id is null or is_ready", name="only_ready_ones_are_taken"),
    Index("nonces_by_authority", "authority"),
)
