"""Whatever is done to NFTs in whatever order, what must always hold does."""

import pytest
from living import ACTIONS, lived
from minting_world import World

SHORT = 3
RULES = pytest.mark.requirement("NFT-003", "NFT-082", "GEN-032")


@RULES
async def test_a_short_life_keeps_every_rule(world: World, solana_rpc: str) -> None:
    """A seed whose ten steps have something of most; the long form has more of all."""
    done = await lived(world, solana_rpc, seed=SHORT, steps=10)
    assert len(done) >= 5, done


@RULES
@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(100, 104))
async def test_a_long_life_keeps_every_rule(world: World, solana_rpc: str, seed: int) -> None:
    done = await lived(world, solana_rpc, seed, steps=40)
    assert len(done) >= len(ACTIONS) - 1, done
