"""When a volume moved last, null until it moves again; and whose cached answers have changed."""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("""
        alter table standings add column volume_at timestamptz;
        create table eligibility_changes (
            user_id bigint primary key,
            changed_at timestamptz not null
        );
    """)


def downgrade() -> None:
    op.execute("drop table eligibility_changes")
    op.execute("alter table standings drop column volume_at")
