"""Entry fees, which the wallet charges."""

from alembic import op

revision = "0010"
down_revision = "0009"

_TABLES = """
alter table competitions add column entry_fee numeric(20, 2) not null default 0,
    add constraint nobody_is_paid_to_enter check (entry_fee >= 0);
create table entry_fees (
    id uuid primary key,
    competition_id uuid not null references competitions (id),
    user_id bigint not null,
    points numeric(20, 2) not null,
    state text not null,
    asked_at timestamptz not null,
    answered_at timestamptz,
    constraint a_fee_is_something check (points > 0),
    constraint known_state check (state in ('asked', 'paid', 'refused', 'returned')),
    constraint an_answer_has_a_time check ((state = 'asked') = (answered_at is null))
);
create index entry_fees_of_user on entry_fees (competition_id, user_id, asked_at);
create unique index entry_fees_asked on entry_fees (competition_id, user_id)
    where state = 'asked';
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table entry_fees; alter table competitions drop column entry_fee")
