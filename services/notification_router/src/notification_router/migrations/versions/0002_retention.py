"""Indexes by which old notifications are found and removed."""

from alembic import op

revision = "0002"
down_revision = "0001"

_INDEXES = """
create index notifications_by_age on notifications (created_at);
create index socket_messages_by_notification on socket_messages (notification_id)
    where notification_id is not null;
"""


def upgrade() -> None:
    op.execute(_INDEXES)


def downgrade() -> None:
    op.execute("drop index notifications_by_age, socket_messages_by_notification")
