"""Step 2 of the tables that laurel_events.migrations keeps."""

from alembic import op
from laurel_events.migrations import downgrade_event_tables_to_1, upgrade_event_tables_to_2

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    upgrade_event_tables_to_2(op)


def downgrade() -> None:
    downgrade_event_tables_to_1(op)
