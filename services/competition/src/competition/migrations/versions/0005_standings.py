"""How many stand where, counted by the database, so that a rank needs no walk (COMP-040)."""

from alembic import op

revision = "0005"
down_revision = "0004"

_FUNCTIONS = """
-- Leading digits order scores into places, the best first: a place is one of the scores below 100,
-- and of those above three digits, about a percent wide. 1 is no score.
create function rank_place(score numeric) returns integer
language sql immutable strict parallel safe
return case
    when score < 0 then 2
    when score = 0 then 1
    when score < 100 then -trunc(score)::integer
    else -(length(trunc(score)::text) * 1000 + left(trunc(score)::text, 3)::integer)
end;
-- Scores of a place lie below this.
create function rank_ceiling(place integer) returns numeric
language sql immutable strict parallel safe
return case
    when place = 2 then -0.0000000001
    when place > -1000 then 1 - place
    else (mod(-place, 1000) + 1) * 10::numeric ^ (-place / 1000 - 3)
end;
-- Where many may have one score, by the hour in which they came to it, or entered.
create function rank_period(score numeric, reached_at timestamptz, entered_at timestamptz)
returns integer language sql immutable strict parallel safe
return case
    when score = 0 then floor(extract(epoch from entered_at) / 3600)
    when score < 1000 and score = trunc(score) then floor(extract(epoch from reached_at) / 3600)
    else 0
end::integer;
"""
_TABLES = """
create table standing_counts (
    competition_id uuid not null,
    place integer not null,
    period integer not null,
    entrants bigint not null
);
create index standing_counts_by_place on standing_counts (competition_id, place, period)
    include (entrants);
create table standing_changes (
    competition_id uuid not null,
    changes bigint not null
);
create index standing_changes_of on standing_changes (competition_id) include (changes);
create table told_ranks (
    competition_id uuid not null references competitions (id),
    user_id bigint not null,
    rank integer not null,
    day integer not null,
    primary key (competition_id, user_id)
);
"""
_TRIGGERS = """
create function count_entered() returns trigger language plpgsql as $$
begin
    insert into standing_counts
    select competition_id, rank_place(score), rank_period(score, reached_at, entered_at), count(*)
    from after_ where state = 'entered' group by 1, 2, 3;
    insert into standing_changes select competition_id, 1 from after_ group by 1;
    return null;
end $$;
create function count_moved() returns trigger language plpgsql as $$
begin
    insert into standing_counts
    select competition_id, place, period, sum(change) from (
        select competition_id, rank_place(score) as place,
            rank_period(score, reached_at, entered_at) as period, 1 as change
        from after_ where state = 'entered'
        union all
        select competition_id, rank_place(score), rank_period(score, reached_at, entered_at), -1
        from before_ where state = 'entered'
    ) as moved
    group by 1, 2, 3 having sum(change) <> 0;
    insert into standing_changes select competition_id, 1 from (
        select competition_id, user_id, state, score, trades, reached_at, entered_at, final_rank
        from after_
        except all
        select competition_id, user_id, state, score, trades, reached_at, entered_at, final_rank
        from before_
    ) as changed group by 1;
    return null;
end $$;
create trigger entries_entered after insert on entries
    referencing new table as after_
    for each statement execute function count_entered();
create trigger entries_moved after update on entries
    referencing old table as before_ new table as after_
    for each statement execute function count_moved();
insert into standing_counts
select competition_id, rank_place(score), rank_period(score, reached_at, entered_at), count(*)
from entries join competitions on competitions.id = competition_id
where state = 'entered' and settled_at is null group by 1, 2, 3;
"""


def upgrade() -> None:
    op.execute(_FUNCTIONS)
    op.execute(_TABLES)
    op.execute(_TRIGGERS)


def downgrade() -> None:
    op.execute("drop trigger entries_moved on entries; drop trigger entries_entered on entries")
    op.execute("drop function count_moved(), count_entered()")
    op.execute("drop table told_ranks, standing_changes, standing_counts")
    op.execute(
        "drop function rank_period(numeric, timestamptz, timestamptz), rank_ceiling(integer),"
        " rank_place(numeric)"
    )
