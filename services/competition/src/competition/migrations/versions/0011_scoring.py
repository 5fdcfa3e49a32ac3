"""Scoring by profit, return or an expression, with filters and caps; its versions are kept."""

from alembic import op

revision = "0011"
down_revision = "0010"

# A column without a default is added at once, however many trades there are.
_TABLES = """
alter table trade_ledger add column size numeric(30, 10);
alter table competitions
    add column expression text,
    add column scoring_version integer not null default 1,
    add column minimum_held_seconds integer not null default 0,
    add column most_per_trade numeric(30, 10),
    add column most_per_day numeric(30, 10),
    add column most_per_pair numeric(30, 10),
    drop constraint known_scoring,
    add constraint known_scoring check (scoring in ('volume', 'trade_count', 'distinct_pairs',
        'realized_profit', 'return', 'expression')),
    add constraint an_expression_is_said check (
        (scoring = 'expression') = (expression is not null)
    ),
    add constraint nothing_is_held_for_less_than_nought check (minimum_held_seconds >= 0),
    add constraint caps_let_something_through check (
        least(most_per_trade, most_per_day, most_per_pair) > 0
    );
alter table competitions add column in_order boolean not null generated always as (
    scoring in ('realized_profit', 'return', 'expression')
    or minimum_held_seconds > 0
    or coalesce(most_per_trade, most_per_day, most_per_pair) is not null
) stored;
create table scoring_versions (
    competition_id uuid references competitions (id),
    version integer,
    rule jsonb not null,
    decided_by bigint not null,
    reason text,
    decided_at timestamptz not null,
    primary key (competition_id, version)
);
insert into scoring_versions
select id, 1, jsonb_build_object('scoring', scoring, 'pairs', to_jsonb(pairs),
    'minimum_trade_usd', minimum_trade_usd::text), created_by, null, created_at
from competitions;
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table scoring_versions")
    op.execute(
        "alter table competitions drop column in_order, drop column expression,"
        " drop column scoring_version, drop column minimum_held_seconds,"
        " drop column most_per_trade, drop column most_per_day, drop column most_per_pair,"
        " drop constraint known_scoring, add constraint known_scoring"
        " check (scoring in ('volume', 'trade_count', 'distinct_pairs')) not valid"
    )
    op.execute("alter table trade_ledger drop column size")
