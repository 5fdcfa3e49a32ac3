"""A ledger of trades by user and trade, in partitions, and the trades that contradict it.

The version before this one writes `trades`, whose key is the trade's id alone, while this runs
and until its last worker has gone. Two triggers keep both tables one ledger meanwhile: what is
added to `trades` is in `trade_ledger` too, and what `trade_ledger` has is not counted again.
`trades` and its triggers go with the next release.
"""

from alembic import op

revision = "0003"
down_revision = "0002"

_PARTITIONS = 16
_PAGE = 50_000

_TABLES = """
create table trade_ledger (
    user_id bigint not null,
    traded_at timestamptz not null,
    notional_usd numeric(30, 10) not null check (notional_usd >= 0),
    pair text,
    side text,
    source text not null check (source in ('perpetual', 'strategy')),
    trade_id text collate "C" not null,
    primary key (user_id, trade_id)
) partition by hash (user_id);
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
alter table milestones_reached drop constraint milestones_reached_trade_id_fkey;
"""
_TRIGGERS = """
create function skip_what_the_ledger_has() returns trigger language plpgsql as $$
begin
    if exists (
        select from trade_ledger where user_id = new.user_id and trade_id = new.trade_id
    ) then
        return null;
    end if;
    return new;
end $$;
create function enter_into_the_ledger() returns trigger language plpgsql as $$
begin
    insert into trade_ledger (user_id, traded_at, notional_usd, source, trade_id)
    values (new.user_id, new.traded_at, new.notional_usd, new.source, new.trade_id);
    return null;
end $$;
create trigger skip_what_the_ledger_has before insert on trades
    for each row execute function skip_what_the_ledger_has();
create trigger enter_into_the_ledger after insert on trades
    for each row execute function enter_into_the_ledger();
"""
_COPY = f"""
do $$
declare
    page_end text collate "C";
    page_start text collate "C" := '';
begin
    loop
        select max(trade_id) into page_end from (
            select trade_id from trades where trade_id > page_start
            order by trade_id limit {_PAGE}
        ) as page;
        exit when page_end is null;
        insert into trade_ledger (user_id, traded_at, notional_usd, source, trade_id)
        select user_id, traded_at, notional_usd, source, trade_id from trades
        where trade_id > page_start and trade_id <= page_end
        on conflict do nothing;
        commit;
        page_start := page_end;
    end loop;
end $$
"""  # noqa: S608 - a number of ours


def upgrade() -> None:
    op.execute(_TABLES)
    for number in range(_PARTITIONS):
        op.execute(
            f"create table trade_ledger_{number:02} partition of trade_ledger"
            f" for values with (modulus {_PARTITIONS}, remainder {number})"
        )
    op.execute(_TRIGGERS)
    # Page by page, each committed, so that no page waits for another or holds up a writer.
    with op.get_context().autocommit_block():
        op.execute(_COPY)


def downgrade() -> None:
    op.execute(
        "drop trigger skip_what_the_ledger_has on trades;"
        "drop trigger enter_into_the_ledger on trades;"
        "drop function skip_what_the_ledger_has; drop function enter_into_the_ledger;"
        "drop table trade_ledger, trade_conflicts"
    )
