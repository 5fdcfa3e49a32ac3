"""NFTs that were minted before Laurel are requests of a kind of their own."""

from alembic import op

revision = "0015"
down_revision = "0014"

_KINDS = "'claim', 'upgrade', 'airdrop', 'token_prize'"


def upgrade() -> None:
    _allow(f"{_KINDS}, 'import'")


def downgrade() -> None:
    op.execute(
        "delete from nft_differences using nfts join mint_requests on id = request_id"
        " where nft_differences.mint_address = nfts.mint_address and kind = 'import'"
    )
    op.execute("delete from nfts using mint_requests where id = request_id and kind = 'import'")
    op.execute("delete from mint_requests where kind = 'import'")
    _allow(_KINDS)


def _allow(kinds: str) -> None:
    op.execute("alter table mint_requests drop constraint kind_is_known")
    op.execute(f"alter table mint_requests add constraint kind_is_known check (kind in ({kinds}))")
