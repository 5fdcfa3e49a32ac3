"""Signed checkpoints over what competitions came to."""

from alembic import op

revision = "0007"
down_revision = "0006"

_TABLES = """
alter table settlements drop constraint known_phase;
alter table settlements add constraint known_phase check (
    phase in ('rescoring', 'ranking', 'sealing', 'telling', 'settled')
);
create table seals (
    competition_id uuid primary key references competitions (id),
    size bigint not null,
    note text
);
create table seal_tiles (
    competition_id uuid not null references seals (competition_id),
    level integer not null,
    number bigint not null,
    hashes bytea not null,
    primary key (competition_id, level, number),
    constraint tiles_hold_256_hashes check (length(hashes) between 32 and 8192)
);
create index entries_excluded on entries (competition_id, user_id) where state = 'disqualified';
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop index entries_excluded")
    op.execute("drop table seal_tiles, seals")
