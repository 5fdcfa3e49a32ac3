"""Competitions, who may do what with them, and who takes part."""

from alembic import op
from laurel_events.migrations import create_event_tables, drop_event_tables
from laurel_service.migrate import create_service_tables, drop_service_tables

revision = "0001"
down_revision = None

_TABLES = """
create table people (
    user_id bigint primary key,
    account_status text,
    tier smallint not null default 0,
    tier_revision bigint not null default 0,
    deleted boolean not null default false,
    constraint tiers_are_those_of_the_ladder check (tier between 0 and 5)
);
create table competitions (
    id uuid primary key,
    name text not null,
    description text,
    status text not null,
    revision integer not null,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    entry_deadline timestamptz not null,
    scoring text not null,
    pairs text[] not null,
    minimum_trade_usd numeric(30, 10) not null default 0,
    minimum_tier smallint not null default 0,
    minimum_volume_usd numeric(30, 10) not null default 0,
    max_entrants integer,
    participants integer not null default 0,
    created_by bigint not null,
    approved_by bigint,
    created_at timestamptz not null,
    constraint known_status check (
        status in ('draft', 'upcoming', 'active', 'paused', 'completed', 'cancelled')
    ),
    constraint known_scoring check (scoring in ('volume', 'trade_count', 'distinct_pairs')),
    constraint it_ends_after_it_starts check (ends_at > starts_at),
    constraint entering_ends_with_it check (entry_deadline <= ends_at),
    constraint no_more_enter_than_may check (participants between 0 and max_entrants),
    constraint four_eyes check (approved_by <> created_by),
    constraint published_is_approved check (
        status in ('draft', 'cancelled') or approved_by is not null
    )
) with (fillfactor = 70);
create index competitions_by_start on competitions (starts_at, id);
create index competitions_open on competitions (id) where status in ('upcoming', 'active');
create table competition_changes (
    id bigint generated always as identity primary key,
    competition_id uuid not null references competitions (id),
    action text not null,
    status text not null,
    decided_by bigint,
    reason text,
    decided_at timestamptz not null
);
create index competition_changes_of on competition_changes (competition_id, id);
create table competition_roles (
    competition_id uuid references competitions (id),
    user_id bigint,
    role text not null,
    primary key (competition_id, user_id),
    constraint known_role check (role in ('owner', 'moderator', 'analyst', 'viewer'))
);
create index competition_roles_of_user on competition_roles (user_id, competition_id);
create table entries (
    competition_id uuid references competitions (id),
    user_id bigint,
    id uuid not null,
    state text not null,
    entered_at timestamptz not null,
    left_at timestamptz,
    reason text,
    explanation text,
    primary key (competition_id, user_id),
    constraint known_state check (state in ('entered', 'left', 'disqualified')),
    constraint who_left_says_when check ((state = 'entered') = (left_at is null)),
    constraint who_left_says_why check ((state = 'entered') = (reason is null)),
    constraint a_decision_is_explained check (
        state <> 'disqualified' or explanation is not null
    )
);
create index entries_of_user on entries (user_id, entered_at, competition_id);
"""


def upgrade() -> None:
    create_event_tables(op)
    create_service_tables(op)
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table entries, competition_roles, competition_changes, competitions, people")
    drop_service_tables(op)
    drop_event_tables(op)
