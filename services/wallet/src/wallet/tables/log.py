"""The transparency log of entries: each is a record, by its hash in the chain of its account."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from wallet.tables.columns import metadata, time

# Whose entries the log lacks; a row a posting, taken by the next checkpoint.
to_log = Table("to_log", metadata, Column("user_id", BigInteger, nullable=False))

# An account's entries up to a number are in the log: the last of them is this leaf, and those since
# the row before come just before it. So one row stands for all of a second.
logged = Table(
    "logged",
    metadata,
    Column("user_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf", BigInteger, nullable=False),
)

# The tree's hashes, 256 a tile; nothing in a tile ever changes.
tiles = Table(
    "tiles",
    metadata,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
    CheckConstraint("length(hashes) between 32 and 8192", name="tiles_hold_256_hashes"),
)

# One row: the log's signed head, and the row to lock for appending.
checkpoint = Table(
    "checkpoint",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("note", Text),
    time("made_at", nullable=True),
    CheckConstraint("id = 1", name="there_is_one_checkpoint"),
)
