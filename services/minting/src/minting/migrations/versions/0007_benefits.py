"""Benefits: when those of an NFT were activated, what was told of them, the AI uses spent."""

from alembic import op

revision = "0007"
down_revision = "0006"

_UP = """
alter table nfts add benefits_activated_at timestamptz;
create table benefits (
    user_id bigint primary key,
    revision bigint not null constraint revisions_count_up check (revision > 0),
    told jsonb not null
);
create table ai_uses (
    user_id bigint,
    use_id text constraint use_id_fits check (length(use_id) between 1 and 100),
    week date not null
        constraint weeks_begin_on_monday check (extract(isodow from week) = 1),
    feature text not null constraint feature_fits check (length(feature) between 1 and 100),
    used_at timestamptz not null,
    primary key (user_id, use_id)
);
create index ai_uses_of_a_week on ai_uses (week, user_id);
"""


def upgrade() -> None:
    op.execute(_UP)


def downgrade() -> None:
    op.execute("drop table ai_uses, benefits")
    op.execute("alter table nfts drop benefits_activated_at")
