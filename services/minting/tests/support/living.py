"""Random but legal lives of NFTs: what users, friends and the network do, in any order."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

from burning import burn, is_final, pass_on
from laurel_schemas.competition_prizes_v1 import Prize, PrizeAwarded
from laurel_schemas.nft_events_v1 import (
    NftAirdropped,
    NftBurned,
    NftClaimed,
    NftReturned,
    NftTransferred,
    NftUpgraded,
)
from laurel_service.audit import check_database
from laurel_testkit import eventually
from minting import audit
from minting.chain import SignedTransaction, read_nft
from minting.store import Upgrade
from minting_people import NOON, signed_by, unlock, user, wallet
from minting_world import World, play_faults
from solana.rpc.commitment import Finalized
from solders.keypair import Keypair
from solders.pubkey import Pubkey
from sqlalchemy import text

USERS = (7, 8)
_HELD = "select mint_address from nfts where user_id = :user and status = 'active' and {}"
_NFTS = text("select mint_address, level, status, left_at is not null as is_away from nfts")


@dataclass
class Life:
    """What happens to the NFTs of some users; `chance` decides, `done` counts what did."""

    world: World
    rpc_url: str
    chance: Random
    friend: Keypair = field(default_factory=Keypair)
    done: Counter[str] = field(default_factory=Counter)

    async def begin(self) -> None:
        """Users of whom each has unlocked every tier."""
        for one in USERS:
            unlocks = [unlock(one, level) for level in range(1, 6)]
            await self.world.receive(user(one), *unlocks)

    async def go_on(self) -> str:
        """Let something happen that can, to somebody; returns what it was."""
        for name in self.chance.sample(list(ACTIONS), len(ACTIONS)):
            user_id = self.chance.choice(USERS)
            if await ACTIONS[name](self, user_id):
                self.done[name] += 1
                return f"{name} of {user_id}"
        raise AssertionError("unreachable: NFTs can be compared at any time")

    async def broken(self) -> list[str]:
        """Which of the rules do not hold now."""
        parameters = {"open_since": datetime(2000, 1, 1, tzinfo=UTC)}
        async with self.world.database.reading() as session:
            found = [
                *await check_database(session, audit.CHECKS, parameters),
                *await audit.audit_chain(session, self.world.rpc),
            ]
            nfts = (await session.execute(_NFTS)).all()
        told = await self._told()
        return [
            *(f"{one.check}: {one.detail}" for one in found if not one.holds),
            *(f"{one.mint_address}: told otherwise" for one in nfts if not _as_told(one, told)),
        ]

    async def _told(self) -> Mapping[type[Any], Counter[str]]:
        kinds = (NftClaimed, NftUpgraded, NftAirdropped, NftBurned, NftTransferred, NftReturned)
        told: dict[type[Any], Counter[str]] = {kind: Counter() for kind in kinds}
        for event in await self.world.told(*kinds):
            mint = event.data.new_mint_address if isinstance(event, NftUpgraded) else None
            told[type(event)][mint or event.data.mint_address] += 1
        return told

    async def nfts(self, user_id: int, where: str) -> list[str]:
        """The mints of a user's NFTs, in an order that chance can repeat."""
        query = text(f"{_HELD.format(where)} order by claimed_at, mint_address")
        async with self.world.database.reading() as session:
            return list(await session.scalars(query, {"user": user_id}))

    async def owned(self, mint: str, owner: Keypair) -> bool:
        """Whether the chain has an NFT in a wallet."""
        nft = await read_nft(self.world.rpc, mint, str(owner.pubkey()))
        return bool(nft and nft.owner and nft.supply)


def _as_told(nft: Any, told: Mapping[type[Any], Counter[str]]) -> bool:
    """Each NFT came once; of the ladder's, each end is told once, and what is away is not back."""
    mint = nft.mint_address
    came = told[NftClaimed][mint] + told[NftUpgraded][mint] + told[NftAirdropped][mint]
    if nft.level is None:
        return came == 1
    away = told[NftTransferred][mint] - told[NftReturned][mint]
    return (came, told[NftBurned][mint], away) == (1, nft.status == "burned", nft.is_away)


async def _claim(life: Life, user_id: int) -> bool:
    signed = await life.world.claim(user_id, life.chance.randint(1, 3))
    if not isinstance(signed, SignedTransaction):
        return False
    await life.world.land(signed.mint_address)
    return True


async def _claim_and_fork(life: Life, user_id: int) -> bool:
    """The mint is undone after its owner was told of it."""
    signed = await life.world.claim(user_id, life.chance.randint(1, 3))
    if not isinstance(signed, SignedTransaction):
        return False
    await play_faults(life.rpc_url, {"finality": "held"})
    try:
        await life.world.land(signed.mint_address, "confirmed")
        await play_faults(life.rpc_url, {"fork": 100_000})
    finally:
        await play_faults(life.rpc_url, [])
    await life.world.land(signed.mint_address)
    return True


async def _upgrade(life: Life, user_id: int) -> bool:
    for level in (2, 3, 4, 5):
        outcome = await life.world.upgrade(user_id, level)
        if isinstance(outcome, Upgrade):
            upgrade = await life.world.upgraded(user_id, level)
            returned = signed_by(wallet(user_id), upgrade.signed.raw)
            await life.world.sign(user_id, upgrade, returned)
            await life.world.land(upgrade.new_mint)
            return True
    return False


async def _burn(life: Life, user_id: int) -> bool:
    for mint in await life.nfts(user_id, "left_at is null"):
        if await life.owned(mint, wallet(user_id)):
            gone = await burn(life.world.rpc, wallet(user_id), Pubkey.from_string(mint))
            await is_final(life.world.rpc, gone)
            return True
    return False


async def _lend(life: Life, user_id: int) -> bool:
    return await _move(life, user_id, wallet(user_id), life.friend)


async def _give_back(life: Life, user_id: int) -> bool:
    return await _move(life, user_id, life.friend, wallet(user_id))


async def _move(life: Life, user_id: int, owner: Keypair, to: Keypair) -> bool:
    for mint in await life.nfts(user_id, "true"):
        if await life.owned(mint, owner):
            moved = await pass_on(life.world.rpc, owner, Pubkey.from_string(mint), to.pubkey())
            await is_final(life.world.rpc, moved)
            return True
    return False


async def _airdrop(life: Life, user_id: int) -> bool:
    prize = Prize(kind="nft", description="A trophy", tier_level=3, tier_name="Trophy Breeder")
    await life.world.receive(
        PrizeAwarded(
            prize_id=f"prize-{life.done['airdrop']}",
            user_id=user_id,
            competition_id="weekly_06",
            competition_name="Weekly",
            rank=1,
            prize=prize,
            awarded_at=NOON,
        )
    )
    await life.world.step_prizes()
    query = "select mint_address from mint_requests where kind = 'airdrop' and state = 'pending'"
    async with life.world.database.reading() as session:
        mint: str = (await session.scalars(text(query))).one()
    await life.world.land(mint)
    return True


async def _compare(life: Life, _user_id: int) -> bool:
    await life.world.compare()
    return True


ACTIONS: Mapping[str, Callable[[Life, int], Awaitable[bool]]] = {
    "claim": _claim,
    "fork": _claim_and_fork,
    "upgrade": _upgrade,
    "burn": _burn,
    "lend": _lend,
    "give back": _give_back,
    "airdrop": _airdrop,
    "compare": _compare,
}


async def has_sol(world: World) -> bool:
    """Whether the system wallet's SOL can't be undone by a fork."""
    return bool((await world.rpc.get_balance(world.minter.wallet.pubkey(), Finalized)).value)


async def lived(world: World, rpc_url: str, seed: int, steps: int) -> Counter[str]:
    """Let so much happen, and hold every rule after each; returns how often what happened."""
    life = Life(world, rpc_url, Random(seed))
    await life.begin()
    await eventually(lambda: has_sol(world))
    history: list[str] = []
    for _ in range(steps):
        history.append(await life.go_on())
        broken = await life.broken()
        assert not broken, f"seed {seed}, after {', '.join(history)}: {broken}"
    await world.compare()
    assert not await life.broken(), f"seed {seed}, at the end of {', '.join(history)}"
    return life.done
