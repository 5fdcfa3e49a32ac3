"""Volumes that were brought over decide, too."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute("""
        alter table tier_unlocks
            drop constraint tier_unlocks_decided_by_check,
            add constraint tier_unlocks_decided_by_check
                check (decided_by in ('trade', 'badge', 'rule', 'import')),
            drop constraint an_event_or_a_rule,
            add constraint an_event_or_a_rule
                check ((decided_by in ('rule', 'import')) = (event_id is null))
    """)


def downgrade() -> None:
    op.execute("""
        alter table tier_unlocks
            drop constraint tier_unlocks_decided_by_check, drop constraint an_event_or_a_rule;
        update tier_unlocks set decided_by = 'rule' where decided_by = 'import';
        alter table tier_unlocks
            add constraint tier_unlocks_decided_by_check
                check (decided_by in ('trade', 'badge', 'rule')),
            add constraint an_event_or_a_rule
                check ((decided_by = 'rule') = (event_id is null));
    """)
