"""Windows of volume and participation while a competition runs."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    Numeric,
    Table,
    Uuid,
)

from competition.tables.columns import metadata
from competition.tables.competitions import competitions

# Made from the ledger, and may be made again from it at any time. Minutes are kept for six hours,
# hours for ever.
activity_windows = Table(
    "activity_windows",
    metadata,
    Column("competition_id", Uuid, ForeignKey(competitions.c.id), primary_key=True),
    Column("seconds", Integer, primary_key=True, autoincrement=False),
    Column("starts_at", DateTime(timezone=True), primary_key=True),
    Column("volume_usd", Numeric(30, 10), nullable=False),
    Column("trades", BigInteger, nullable=False),
    Column("traders", Integer, nullable=False),
    CheckConstraint("seconds in (60, 3600)", name="a_minute_or_an_hour"),
    CheckConstraint("trades >= traders and traders > 0", name="somebody_traded"),
)
