"""The ledger of trades, scores, and what completed competitions came to."""

from alembic import op

revision = "0003"
down_revision = "0002"

_PARTITIONS = 16

_TABLES = """
create table trade_ledger (
    user_id bigint not null,
    traded_at timestamptz not null,
    recorded_at timestamptz not null,
    notional_usd numeric(30, 10) not null check (notional_usd >= 0),
    pair text not null,
    side text not null,
    source text not null check (source in ('perpetual', 'strategy')),
    match_id text,
    trade_id text collate "C" not null,
    primary key (user_id, trade_id)
) partition by hash (user_id);
create index trade_ledger_by_time on trade_ledger (user_id, traded_at);
create table trade_conflicts (
    event_source text,
    event_id uuid,
    user_id bigint not null,
    trade_id text collate "C" not null,
    fields text not null,
    counted_usd numeric(30, 10) not null,
    refused_usd numeric(30, 10) not null,
    refused_at timestamptz not null,
    primary key (event_source, event_id)
);
create index trade_conflicts_by_trade on trade_conflicts (user_id, trade_id);
create table pauses (
    competition_id uuid references competitions (id),
    began_at timestamptz,
    ended_at timestamptz,
    primary key (competition_id, began_at),
    constraint a_pause_ends_after_it_began check (ended_at >= began_at)
);
alter table competitions add column cut_at timestamptz, add column settled_at timestamptz;
create index competitions_cut on competitions (cut_at) where cut_at is not null;
create index competitions_unsettled on competitions (ends_at)
    where status = 'completed' and settled_at is null;
alter table entries
    add column score numeric(30, 10) not null default 0,
    add column behind numeric(30, 10) generated always as (-score) stored,
    add column trades integer not null default 0,
    add column reached_at timestamptz not null default 'infinity',
    add column final_rank integer,
    add constraint a_score_has_a_time check ((score = 0) = (reached_at = 'infinity'));
create unique index entries_by_final_rank on entries (competition_id, final_rank);
create index entries_by_rank on entries (competition_id, behind, reached_at, entered_at, user_id)
    where state = 'entered';
create table settlements (
    competition_id uuid primary key references competitions (id),
    phase text not null,
    position bigint not null,
    differing integer not null,
    participants integer,
    traders integer,
    trades bigint,
    started_at timestamptz not null,
    constraint known_phase check (phase in ('rescoring', 'ranking', 'telling', 'settled'))
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    for number in range(_PARTITIONS):
        op.execute(
            f"create table trade_ledger_{number:02} partition of trade_ledger"
            f" for values with (modulus {_PARTITIONS}, remainder {number})"
        )


def downgrade() -> None:
    op.execute("drop table settlements, pauses, trade_conflicts, trade_ledger")
    op.execute("drop index entries_by_rank, entries_by_final_rank")
    op.execute(
        "alter table entries drop column behind, drop column score, drop column trades,"
        " drop column reached_at, drop column final_rank"
    )
    op.execute("drop index competitions_unsettled, competitions_cut")
    op.execute("alter table competitions drop column cut_at, drop column settled_at")
