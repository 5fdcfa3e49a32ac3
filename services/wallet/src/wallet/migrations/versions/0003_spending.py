"""What is held and owed, lots that expire, withdrawals and corrections."""

from alembic import op

revision = "0003"
down_revision = "0002"

_ACCOUNTS = """
alter table accounts
    add column held numeric(20, 2) not null default 0,
    add column owed numeric(20, 2) not null default 0,
    add constraint no_more_is_held_than_there_is check (held >= 0 and held <= balance),
    add constraint debts_are_positive check (owed >= 0);
"""
_TABLES = """
create table lots (
    user_id bigint,
    expires_at timestamptz,
    remaining numeric(20, 2) not null,
    primary key (user_id, expires_at),
    constraint lots_are_never_negative check (remaining >= 0)
);
create index lots_by_time on lots (expires_at) where remaining > 0;
create table lot_uses (
    transfer_id uuid,
    expires_at timestamptz,
    user_id bigint not null,
    points numeric(20, 2) not null check (points > 0),
    returned numeric(20, 2) not null default 0,
    primary key (transfer_id, expires_at),
    constraint no_more_returns_than_was_taken check (returned between 0 and points)
);
create table holds (
    id uuid primary key,
    user_id bigint not null,
    purpose text not null,
    points numeric(20, 2) not null check (points > 0),
    item_id text,
    item_name text,
    state text not null,
    expires_at timestamptz not null,
    created_at timestamptz not null,
    settled_at timestamptz,
    transfer_id uuid,
    constraint known_state check (state in ('held', 'committed', 'released', 'expired')),
    constraint settled_says_when check ((state = 'held') = (settled_at is null)),
    constraint only_a_committed_hold_is_paid check (transfer_id is null or state = 'committed')
);
create index holds_by_user on holds (user_id, created_at, id) where state = 'held';
create table debts (
    id uuid primary key,
    user_id bigint not null,
    action text not null,
    points numeric(20, 2) not null check (points > 0),
    remaining numeric(20, 2) not null,
    reason text not null,
    metadata jsonb not null,
    cause_source text not null,
    cause_id text not null,
    created_at timestamptz not null,
    constraint no_more_is_owed_than_ever check (remaining between 0 and points)
);
create index debts_unpaid on debts (user_id, created_at, id) where remaining > 0;
create table withdrawals (
    id uuid primary key references holds (id),
    user_id bigint not null,
    points numeric(20, 2) not null,
    destination text not null,
    state text not null,
    why_reviewed text,
    decided_by bigint,
    note text,
    requested_at timestamptz not null,
    changed_at timestamptz not null,
    refund_id uuid,
    constraint known_state check (
        state in ('review', 'approved', 'paid', 'failed', 'rejected', 'cancelled', 'expired')
    ),
    constraint failed_is_refunded check ((state = 'failed') = (refund_id is not null))
);
create index withdrawals_by_user on withdrawals (user_id, requested_at, id);
create index withdrawals_open on withdrawals (requested_at, id)
    where state in ('review', 'approved');
create table controls (
    id bigint generated always as identity primary key,
    control text not null,
    stopped boolean not null,
    reason text not null,
    set_by bigint not null,
    set_at timestamptz not null
);
create index controls_latest on controls (control, id);
create table corrections (
    id uuid primary key,
    user_id bigint not null,
    points numeric(20, 2) not null check (points <> 0),
    reason text not null,
    asked_by bigint not null,
    decided_by bigint,
    state text not null,
    created_at timestamptz not null,
    decided_at timestamptz,
    constraint known_state check (state in ('waiting', 'posted', 'refused')),
    constraint four_eyes check (decided_by <> asked_by),
    constraint decided_says_when check ((state = 'waiting') = (decided_at is null))
);
create index corrections_waiting on corrections (created_at, id) where state = 'waiting';
"""


def upgrade() -> None:
    op.execute(_ACCOUNTS)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table corrections, controls, withdrawals, debts, holds, lot_uses, lots")
    op.execute("alter table accounts drop column held, drop column owed")
