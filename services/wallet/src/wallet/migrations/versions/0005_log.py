"""The transparency log of entries."""

from alembic import op

revision = "0005"
down_revision = "0004"

# All accounts that there are have yet to be logged.
_TABLES = """
create table to_log (user_id bigint not null);
insert into to_log select user_id from accounts where entries > 0;
create table logged (
    user_id bigint,
    number bigint,
    leaf bigint not null,
    primary key (user_id, number)
);
create table tiles (
    level integer,
    number bigint,
    hashes bytea not null,
    primary key (level, number),
    constraint tiles_hold_256_hashes check (length(hashes) between 32 and 8192)
);
create table checkpoint (
    id integer primary key,
    size bigint not null,
    note text,
    made_at timestamptz,
    constraint there_is_one_checkpoint check (id = 1)
);
insert into checkpoint (id, size) values (1, 0);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table checkpoint, tiles, logged, to_log")
