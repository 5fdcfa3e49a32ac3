"""What is due is found by person, too: in its window of digests, and what is coming for one."""

from alembic import op

revision = "0012"
down_revision = "0011"

_INDEX = "on deliveries ({columns}) where status = 'scheduled'"


def upgrade() -> None:
    _make("deliveries_due_by_person", "lane, due_at, user_id")
    _make("deliveries_waiting", "user_id, due_at")
    _drop("deliveries_due")


def downgrade() -> None:
    _make("deliveries_due", "lane, due_at")
    _drop("deliveries_due_by_person")
    _drop("deliveries_waiting")


def _make(name: str, columns: str) -> None:
    # While others route; what a broken-off attempt has left is no index, and made anew.
    _drop(name)
    with op.get_context().autocommit_block():
        op.execute(f"create index concurrently {name} {_INDEX.format(columns=columns)}")


def _drop(name: str) -> None:
    with op.get_context().autocommit_block():
        op.execute(f"drop index concurrently if exists {name}")
