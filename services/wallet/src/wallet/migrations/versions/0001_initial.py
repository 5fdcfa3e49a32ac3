"""People, rates, what was paid and gathered; accounts, transfers and entries."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_EARNING = """
create table people (
    user_id bigint primary key,
    followers bigint,
    following bigint,
    deleted boolean not null default false
);
create table rate_versions (
    version integer primary key,
    effective_from timestamptz not null,
    rates jsonb not null,
    installed_at timestamptz not null,
    constraint versions_count_from_one check (version > 0)
);
create table paid_actions (
    actor_id bigint,
    video_id text collate "C",
    action text collate "C",
    paid_at timestamptz not null,
    primary key (actor_id, video_id, action)
);
create table gathered (
    user_id bigint,
    video_id text collate "C",
    action text collate "C",
    pending integer not null,
    points numeric(30, 10) not null,
    total bigint not null,
    video_title text,
    rule_version integer not null references rate_versions (version),
    cause_source text not null,
    cause_id text not null,
    decided jsonb not null,
    due_at timestamptz,
    primary key (user_id, video_id, action),
    constraint nothing_is_gathered_twice check (points >= 0 and pending >= 0)
) with (fillfactor = 70);
create index gathered_due on gathered (due_at) where due_at is not null;
create table daily_earnings (
    user_id bigint,
    day text collate "C",
    role text collate "C",
    points numeric(30, 10) not null,
    primary key (user_id, day, role)
);
"""

_LEDGER = """
create table accounts (
    user_id bigint primary key,
    balance numeric(20, 2) not null,
    entries bigint not null default 0,
    head bytea not null,
    constraint balance_is_never_negative check (balance >= 0),
    constraint users_count_from_one check (user_id > 0)
) with (fillfactor = 70);
create table transfers (
    id uuid primary key,
    debit_account bigint not null,
    credit_account bigint not null,
    points numeric(20, 2) not null,
    cause_source text not null,
    cause_id text not null,
    rule text not null,
    rule_version integer not null,
    decided jsonb,
    reverses uuid,
    debit_entry bigint,
    credit_entry bigint,
    created_at timestamptz not null,
    constraint points_are_positive check (points > 0),
    constraint points_move check (debit_account <> credit_account),
    constraint debit_is_entered check ((debit_account > 0) = (debit_entry is not null)),
    constraint credit_is_entered check ((credit_account > 0) = (credit_entry is not null)),
    constraint a_person_is_on_one_side check (debit_account > 0 or credit_account > 0)
);
create index transfers_reversing on transfers (reverses) where reverses is not null;
create table entries (
    user_id bigint not null,
    number bigint not null,
    transfer_id uuid not null,
    action text not null check (length(action) <= 50),
    points numeric(20, 2) not null check (points <> 0),
    balance_before numeric(20, 2) not null check (balance_before >= 0),
    balance_after numeric(20, 2) not null check (balance_after >= 0),
    reason text not null,
    metadata jsonb not null,
    created_at timestamptz not null,
    hash bytea not null,
    primary key (user_id, number),
    constraint balances_add_up check (balance_before + points = balance_after),
    constraint entries_count_from_one check (number > 0)
);
"""

# The running hash of a chain: each step hashes the one before with what is entered, which is all
# of an entry and its transfer as one JSON array. Posting and verifying share these functions.
_CHAIN = """
create function entered(entries, transfers) returns text
    language sql stable parallel safe
    as $$ select json_build_array(
        $1.user_id, $1.number, $1.action, $1.points, $1.balance_after, $1.reason, $1.metadata,
        cast(extract(epoch from $1.created_at) * 1000000 as bigint),
        $2.id, $2.debit_account, $2.credit_account, $2.cause_source, $2.cause_id,
        $2.rule, $2.rule_version, $2.decided, $2.reverses
    )::text $$;
create function chain_step(running bytea, head bytea, entered text) returns bytea
    language sql immutable parallel safe
    as $$ select sha256(coalesce(running, head) || convert_to(entered, 'UTF8')) $$;
create aggregate chain(bytea, text) (sfunc = chain_step, stype = bytea, parallel = safe);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_EARNING)
    op.execute(_LEDGER)
    op.execute(_CHAIN)


def downgrade() -> None:
    op.execute("drop aggregate chain(bytea, text); drop function chain_step, entered")
    op.execute("drop table entries, transfers, accounts")
    op.execute("drop table daily_earnings, gathered, paid_actions, rate_versions, people")
    drop_service_tables(op)
    drop_event_tables(op)
