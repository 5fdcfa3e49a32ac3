"""When a transaction is looked for."""

from minting_world import World, play_faults
from sqlalchemy import text


async def test_what_was_just_sent_is_looked_for_soon_however_long_ago_it_was_signed(
    world: World, solana_rpc: str
) -> None:
    """A worker that was busy for four seconds makes nobody wait for another four."""
    await world.qualify(7)
    signed = await world.claimed(7)
    async with world.unit_of_work() as tx:
        await tx.session.execute(
            text("update mint_attempts set signed_at = signed_at - '4 s'::interval")
        )
    await play_faults(solana_rpc, [{"kind": "drop"}])
    await world.step()
    assert await world.state(signed.mint_address) == "submitted"
    async with world.database.reading() as session:
        wait = await session.scalar(
            text("select due_at - changed_at from due join mint_requests on due.key = id::text")
        )
    assert wait == world.pace.look.shortest
    await world.land(signed.mint_address)
