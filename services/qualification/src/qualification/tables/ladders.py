"""The ladder as a catalogue with versions (TIER-051)."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Integer, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from qualification.tables.columns import metadata

# A handful a year, for good: they say by what everybody was ever judged. In force is the highest
# version that has an `in_force_at`. The rest of a row is how far everybody was looked at under it.
ladder_versions = Table(
    "ladder_versions",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=True),
    Column("ladder", JSONB, nullable=False),
    # Null where `migrate` took it from the settings.
    Column("made_by", BigInteger),
    Column("reason", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("effective_at", DateTime(timezone=True), nullable=False),
    Column("in_force_at", DateTime(timezone=True)),
    Column(
        "state",
        Text,
        CheckConstraint(
            "state in ('planned', 'running', 'paused', 'stopped', 'done', 'overtaken')"
        ),
        nullable=False,
    ),
    Column("users_in_all", BigInteger, nullable=False, server_default="0"),
    Column("last_user_id", BigInteger, nullable=False, server_default="0"),
    Column("users", BigInteger, nullable=False, server_default="0"),
    # What was granted and told by it.
    Column("tiers", BigInteger, nullable=False, server_default="0"),
    Column("milestones", BigInteger, nullable=False, server_default="0"),
    Column("savings", BigInteger, nullable=False, server_default="0"),
    Column("ended_at", DateTime(timezone=True)),
    CheckConstraint(
        "(state in ('stopped', 'done', 'overtaken')) = (ended_at is not null)",
        name="ended_means_when",
    ),
)
