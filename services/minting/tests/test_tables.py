"""Bad rows are impossible, whatever the code above them does."""

import pytest
from minting_world import World
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

REQUESTS = (
    "insert into mint_requests (id, user_id, level, wallet_address, name, symbol, metadata_uri,"
    " mint_address, state, created_at) select gen_random_uuid(), user_id, level, wallet_address,"
    " name, symbol, metadata_uri, '{}', 'pending', created_at from mint_requests limit 1"
)
SECOND_NFT = (
    "insert into nfts (mint_address, user_id, level, request_id, status, claimed_at,"
    " announcement_id) select 'other', n.user_id, n.level, r.id, 'active', n.claimed_at,"
    " gen_random_uuid() from nfts n, mint_requests r where r.mint_address = 'second'"
)


IMPOSSIBLE = (
    ("update nfts set status = 'inactive'", "status_is_known"),
    ("update mint_requests set failed_at = now()", "only_failures_have_a_time"),
    ("update mint_requests set level = null", "ladder_kinds_have_a_level"),
    ("update mint_requests set kind = 'gift'", "kind_is_known"),
    ("update mint_requests set kind = 'upgrade'", "upgrades_burn"),
    ("update mint_requests set from_level = 4", "one_tier_at_a_time|upgrades_burn"),
    (
        "update mint_requests set state = 'failed', error = repeat('x', 501)",
        "error_fits",
    ),
    ("update nft_definitions set level = 6 where level = 5", "ladder_has_five_tiers"),
    ("update nft_definitions set level = null where level = 5", "gives_by_rule_or_itself"),
    (SECOND_NFT, "one_active_nft_per_user"),
    (REQUESTS.format("third"), "one_open_request_per_user"),
)


@pytest.mark.requirement("NFT-002", "NFT-003", "NFT-008", "NFT-014")
async def test_bad_rows_are_impossible(world: World) -> None:
    await world.qualify(7)
    signed = await world.claimed(7)
    await world.land(signed.mint_address, "confirmed")
    async with world.database.engine.begin() as connection:
        await connection.execute(text(REQUESTS.format("second")))
    for statement, constraint in IMPOSSIBLE:
        with pytest.raises(IntegrityError, match=constraint):
            async with world.database.engine.begin() as connection:
                await connection.execute(text(statement))
