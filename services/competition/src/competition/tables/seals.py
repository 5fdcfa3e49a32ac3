"""Transparency logs, one a competition: its terms, final ranks and exclusions, signed."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from competition.tables.columns import metadata
from competition.tables.competitions import competitions

# `note` is the signed checkpoint, once all records are in.
seals = Table(
    "seals",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("note", Text),
)

# 256 hashes each; kept for ever: 32 bytes an entrant.
seal_tiles = Table(
    "seal_tiles",
    metadata,
    Column("competition_id", Uuid, ForeignKey(seals.c.competition_id), primary_key=True),
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    CheckConstraint("length(hashes) between 32 and 8192", name="tiles_hold_256_hashes"),
)
