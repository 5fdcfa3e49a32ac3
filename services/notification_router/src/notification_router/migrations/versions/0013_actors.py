"""Notifications are found by whom they name, so that they go when that person is deleted."""

from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    _drop()
    # While others route.
    with op.get_context().autocommit_block():
        op.execute("""
            create index concurrently notifications_by_actor on notifications
                ((data ->> 'actorId')) where data ? 'actorId'
        """)


def downgrade() -> None:
    _drop()


def _drop() -> None:
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists notifications_by_actor")
