"""What badges ask for, as badges tells."""

from sqlalchemy import Boolean, Column, Numeric, Table, Text

from qualification.tables.columns import metadata

# As many rows as there are badges.
badge_definitions = Table(
    "badge_definitions",
    metadata,
    Column("badge_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    # The volume that alone earns it; null where something else does.
    Column("volume_usd", Numeric(30, 10)),
    Column("offered", Boolean, nullable=False),
)
