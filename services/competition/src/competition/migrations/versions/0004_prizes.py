"""Prize tables, distributions, the prizes of users and their claims."""

from alembic import op

revision = "0004"
down_revision = "0003"

_TABLES = """
alter table competitions
    add column prizes jsonb not null default '[]',
    add column prize_budget numeric(20, 2),
    add column claims text not null default 'automatic',
    add column claim_days integer not null default 30,
    add constraint known_claims check (claims in ('automatic', 'manual')),
    add constraint claims_take_some_time check (claim_days > 0);
create table event_prize_distributions (
    competition_id uuid primary key references competitions (id),
    state text not null,
    prizes integer not null default 0,
    points numeric(20, 2) not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz,
    rolled_back_by bigint,
    reason text,
    constraint known_state check (
        state in ('running', 'distributed', 'rolling_back', 'rolled_back')
    ),
    constraint rolled_back_by_somebody check (
        (state in ('rolling_back', 'rolled_back')) = (rolled_back_by is not null)
    )
);
create table user_event_prizes (
    id uuid primary key,
    competition_id uuid not null references event_prize_distributions (competition_id),
    user_id bigint not null,
    number smallint not null,
    rank integer not null,
    kind text not null,
    points numeric(20, 2),
    prize jsonb not null,
    state text not null,
    claim_deadline timestamptz,
    made_at timestamptz not null,
    awarded_at timestamptz,
    changed_at timestamptz not null,
    error_code text,
    constraint known_state check (
        state in ('offered', 'awarded', 'delivered', 'failed', 'lapsed', 'reversed')
    ),
    constraint points_are_counted check ((kind = 'points') = (points is not null)),
    constraint an_offer_has_a_deadline check (state <> 'offered' or claim_deadline is not null)
);
create unique index user_event_prizes_once on user_event_prizes (competition_id, user_id, number);
create index user_event_prizes_of_user on user_event_prizes (user_id, made_at, id);
create index user_event_prizes_offered on user_event_prizes (competition_id, id)
    where state = 'offered';
create table prize_claim_history (
    id bigint generated always as identity primary key,
    prize_id uuid not null references user_event_prizes (id),
    user_id bigint not null,
    action text not null,
    detail text,
    at timestamptz not null
);
create index prize_claim_history_of_user on prize_claim_history (user_id, id);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table prize_claim_history, user_event_prizes, event_prize_distributions")
    op.execute(
        "alter table competitions drop column prizes, drop column prize_budget,"
        " drop column claims, drop column claim_days"
    )
