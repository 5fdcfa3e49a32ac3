"""What was found of trades that only make a score, and who decided about it."""

from alembic import op

revision = "0006"
down_revision = "0005"

_TABLES = """
alter table people add column wallet_hash bytea, add column joined_at timestamptz;
create index people_by_wallet on people (wallet_hash) where wallet_hash is not null;
create index trade_ledger_by_moment on trade_ledger using brin (traded_at);
create table findings (
    id uuid primary key,
    competition_id uuid not null references competitions (id),
    kind text not null,
    label text not null,
    accounts bigint[] not null,
    evidence jsonb not null,
    state text not null default 'open',
    found_at timestamptz not null,
    decided_by bigint,
    decided_at timestamptz,
    explanation text,
    constraint known_kind check (kind in ('ring', 'self_trade', 'same_wallet', 'young_account')),
    constraint known_label check (label in ('evidence', 'suspicion')),
    constraint known_state check (state in ('open', 'excluded', 'dismissed')),
    constraint a_decision_is_somebodys check (
        (state = 'open') = (decided_by is null) and (state = 'open') = (explanation is null)
    )
);
create unique index findings_once on findings (competition_id, kind, label, accounts);
create index findings_in_order on findings (competition_id, state, found_at, id);
"""


def upgrade() -> None:
    op.execute(_TABLES)


def downgrade() -> None:
    op.execute("drop table findings")
    op.execute("drop index trade_ledger_by_moment, people_by_wallet")
    op.execute("alter table people drop column wallet_hash, drop column joined_at")
