"""What the system wallet has left is told before it is empty."""

import pytest
from minting import paying
from minting_world import World
from prometheus_client import REGISTRY


@pytest.mark.requirement("NFT-089")
async def test_the_balance_is_told_minute_by_minute(poor_world: World) -> None:
    assert sol_left(poor_world) is None, "nothing is told that nobody has looked at"
    await look(poor_world)
    assert sol_left(poor_world) == 0
    await poor_world.fund(1_500_000_000)
    await look(poor_world)
    assert sol_left(poor_world) == 1.5
    assert len(await poor_world.due(paying.LOOK)) == 1


def sol_left(world: World) -> float | None:
    labels = {"address": world.minter.address}
    return REGISTRY.get_sample_value("laurel_system_wallet_sol", labels)


async def look(world: World) -> None:
    async with world.unit_of_work() as tx:
        paying.schedule(tx)
    [task] = await world.due(paying.LOOK)
    await paying.look(task, world.unit_of_work, world.rpc, world.minter)
