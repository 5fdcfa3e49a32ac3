"""A score that moves touches less: no index of final ranks, and one look at what has changed."""

from alembic import op

revision = "0009"
down_revision = "0008"

# PostgreSQL puts the words of a function into a query, rather than call it for each row, only if
# they are as strict and immutable as it says: CASE is not strict, the epoch of a time is stable.
_INLINE = """
alter function rank_place(numeric) called on null input;
alter function rank_ceiling(integer) called on null input;
alter function rank_period(numeric, timestamptz, timestamptz) called on null input stable;
"""
_CALL = """
alter function rank_place(numeric) strict;
alter function rank_ceiling(integer) strict;
alter function rank_period(numeric, timestamptz, timestamptz) strict immutable;
"""
# Whatever updates entries changes them, so that each statement which does is a change: rows need
# not be compared.
_COUNT = """
create or replace function count_moved() returns trigger language plpgsql as $$
begin
    insert into standing_counts
    select competition_id, rank_place(score), rank_period(score, reached_at, entered_at),
        sum(change)
    from (
        select competition_id, score, reached_at, entered_at, 1 as change
        from after_ where state = 'entered'
        union all
        select competition_id, score, reached_at, entered_at, -1
        from before_ where state = 'entered'
    ) as moved
    group by 1, 2, 3 having sum(change) <> 0;
    insert into standing_changes select competition_id, 1 from after_ group by 1;
    return null;
end $$;
"""
_COMPARE = """
create or replace function count_moved() returns trigger language plpgsql as $$
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
"""


def upgrade() -> None:
    # While others write; what a broken-off attempt has left is no index, and made anew.
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists entries_ranked")
        op.execute(
            "create unique index concurrently entries_ranked"
            " on entries (competition_id, final_rank) where final_rank is not null"
        )
        op.execute("drop index concurrently if exists entries_by_final_rank")
    op.execute(_INLINE)
    op.execute(_COUNT)


def downgrade() -> None:
    op.execute(_COMPARE)
    op.execute(_CALL)
    op.execute("create unique index entries_by_final_rank on entries (competition_id, final_rank)")
    op.execute("drop index entries_ranked")
