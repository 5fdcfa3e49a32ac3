"""Who was deleted is remembered, so that nothing of them comes back."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    # While others claim NFTs; what a broken-off attempt has left is no index, and made anew.
    with op.get_context().autocommit_block():
        op.execute("drop index concurrently if exists tiered_nfts_of_user")
        op.execute("create index concurrently tiered_nfts_of_user on tiered_nfts (user_id)")
    op.execute("""
        create table deleted_people (
            user_id bigint primary key,
            deleted_at timestamptz not null
        )
    """)


def downgrade() -> None:
    op.execute("drop index tiered_nfts_of_user")
    op.execute("drop table deleted_people")
