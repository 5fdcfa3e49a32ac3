"""What people do besides trading, and badges that workers of version 0.1 can't read.

Those go on reading `offered`, and see there only what they can decide; `on_offer` is what counts.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

_PARTITIONS = 16

_TABLES = """
alter table badge_definitions
    add column on_offer boolean not null default false, add column created_by bigint;
update badge_definitions set on_offer = offered;
create table offer_version (
    single boolean primary key default true check (single),
    version bigint not null
);
insert into offer_version (version) values (1);
alter table traders drop constraint traders_trade_count_check;
alter table traders add check (trade_count >= 0) not valid;
alter table traders validate constraint traders_trade_count_check;
create table activities (
    user_id bigint,
    activity_id text collate "C",
    kind text not null,
    subject text collate "C" not null,
    other_id bigint,
    detail text,
    occurred_at timestamptz not null,
    primary key (user_id, activity_id)
) partition by hash (user_id);
create index activities_in_groups on activities (user_id, subject)
    where kind in ('group_joined', 'group_left', 'group_activity');
create index activities_with_others on activities (other_id, kind, occurred_at)
    where other_id is not null;
create table activity_subjects (
    user_id bigint,
    kind text,
    subject text collate "C",
    primary key (user_id, kind, subject)
);
create table activity_days (
    user_id bigint,
    kind text,
    calendar text check (calendar in ('utc', 'own')),
    day date,
    primary key (user_id, kind, calendar, day)
);
create table figures (
    user_id bigint,
    figure text collate "C",
    value numeric(30, 10) not null,
    primary key (user_id, figure)
) with (fillfactor = 80);
create table group_memberships (
    user_id bigint,
    group_id text collate "C",
    group_name text not null,
    activity_level text,
    since timestamptz not null,
    until timestamptz,
    months integer not null check (months >= 0),
    next_month_at timestamptz,
    primary key (user_id, group_id),
    constraint it_lasts_or_is_over check ((until is null) = (next_month_at is not null))
);
create index group_memberships_by_month on group_memberships (next_month_at);
create table people (
    user_id bigint primary key,
    followers bigint check (followers >= 0),
    time_zone text,
    deleted boolean not null default false
);
create table follower_days (
    user_id bigint,
    day date,
    followers bigint not null,
    primary key (user_id, day)
);
create table final_ranks (
    user_id bigint,
    competition_id text collate "C",
    revision integer not null,
    rank integer not null check (rank > 0),
    top_percentage numeric(30, 10) not null,
    primary key (user_id, competition_id)
);
"""


def upgrade() -> None:
    op.execute(_TABLES)
    for number in range(_PARTITIONS):
        op.execute(
            f"create table activities_{number:02} partition of activities"
            f" for values with (modulus {_PARTITIONS}, remainder {number})"
        )


def downgrade() -> None:
    op.execute(
        "drop table final_ranks, follower_days, people, group_memberships, figures,"
        " activity_days, activity_subjects, activities, offer_version;"
        "delete from earned_badges where user_id in"
        " (select user_id from traders where trade_count = 0);"
        "delete from traders where trade_count = 0;"
        "alter table traders drop constraint traders_trade_count_check;"
        "alter table traders add check (trade_count > 0);"
        "alter table badge_definitions drop column on_offer, drop column created_by"
    )
