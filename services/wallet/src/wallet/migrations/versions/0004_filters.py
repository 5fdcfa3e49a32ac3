"""Indexes for the filters of a person's transactions and for a balance in the past."""

from alembic import op

revision = "0004"
down_revision = "0003"

_INDEXES = {
    "entries_by_action": "(user_id, action, number)",
    "entries_by_time": "(user_id, created_at, number)",
    "entries_deducted": "(user_id, number) where points < 0",
}


def upgrade() -> None:
    # While others post; what a broken-off attempt has left is no index, and made anew.
    with op.get_context().autocommit_block():
        for name, columns in _INDEXES.items():
            op.execute(f"drop index concurrently if exists {name}")
            op.execute(f"create index concurrently {name} on entries {columns}")


def downgrade() -> None:
    op.execute(f"drop index {', '.join(_INDEXES)}")
