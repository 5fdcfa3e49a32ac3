"""Bring a prize on its way: the due task `prize.open`, one a prize (NFT-031, NFT-033)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from laurel_events import DueTask, Transaction, UnitOfWork

from minting import landing, store
from minting.chain import Minter
from minting.claims import on_the_web
from minting.ipfs import IpfsGateway
from minting.prize_answers import fail
from minting.prizes.payouts import PAY
from minting.rules.prizes import Prize, is_beyond
from minting.store import Airdrop, MintRequest, Payout

OPEN: Final = "prize.open"

_NAMESPACE: Final = UUID("b7f4c6a2-5f0f-4f0e-8d35-6f6f5d0f3b52")
_LOOK_AGAIN: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Means:
    minter: Minter
    gateway: IpfsGateway


async def open_prize(
    task: DueTask, unit_of_work: UnitOfWork, minter: Minter, gateway: IpfsGateway
) -> None:
    """Open what delivers a prize, as soon as its winner's wallet is known."""
    async with unit_of_work() as tx:
        prize = await store.lock_prize(tx.session, task.key)
        if prize is None or prize.state != "waiting":
            return await task.done(tx)
        wallets = await store.wallets_of(tx.session, [prize.user_id])
        wallet = wallets.get(prize.user_id)
        is_open = bool(wallet) and await _open(tx, prize, wallet or "", _Means(minter, gateway))
        if is_open:
            return await task.done(tx)
        if not prize.is_given_up(tx.now):
            return await task.again(tx, tx.now + _LOOK_AGAIN)
        await fail(tx, prize, "WALLET_UNKNOWN", "The winner's wallet was never announced.")
        return await task.done(tx)


async def _open(tx: Transaction, prize: Prize, wallet: str, means: _Means) -> bool:
    """Open what delivers a prize or fail it; False where something has yet to arrive."""
    if means.minter.refuses(wallet):
        await fail(tx, prize, "WALLET_NOT_USABLE", "Nobody could sign for it at their address.")
        return True
    if prize.kind == "token":
        await _open_payout(tx, prize, wallet)
        return True
    named = await store.definition_of_prize(tx.session, prize.tier_name, prize.tier_level)
    if named is None:
        await fail(tx, prize, "NFT_UNKNOWN", "There is no NFT of this name or tier.")
        return True
    key, level = named
    if level is not None:
        await _grant(tx, prize, level)
        return True
    return await _airdrop(tx, prize, wallet, key, means)


async def _open_payout(tx: Transaction, prize: Prize, wallet: str) -> None:
    payout = Payout(prize.prize_id, uuid5(_NAMESPACE, f"token/{prize.prize_id}"), wallet)
    await store.open_payout(tx.session, payout)
    await store.change_prize(tx.session, prize.prize_id, state="open")
    tx.schedule(PAY, prize.prize_id, tx.now)


async def _grant(tx: Transaction, prize: Prize, level: int) -> None:
    """A tier of the ladder waits to be claimed, or is reached by an upgrade (NFT-031)."""
    await store.lock_user(tx.session, prize.user_id)
    held = await store.held_nft(tx.session, prize.user_id)
    if not is_beyond(level, held.definition.tier if held else None):
        await fail(tx, prize, "TIER_ALREADY_HELD", "The winner holds this tier or a higher one.")
        return
    await store.grant_tier(tx.session, prize, level, tx.now)
    await store.change_prize(tx.session, prize.prize_id, state="open", granted_level=level)


async def _airdrop(tx: Transaction, prize: Prize, wallet: str, key: str, means: _Means) -> bool:
    definition = await store.airdroppable(tx.session, key)
    if definition is None:
        return False
    request = MintRequest(
        id=(request_id := uuid5(_NAMESPACE, f"nft/{prize.prize_id}")),
        user_id=prize.user_id,
        kind="airdrop",
        wallet_address=wallet,
        definition=on_the_web(definition, means.gateway),
        mint_address=means.minter.mint_address(str(request_id)),
        authority=means.minter.address,
        created_at=tx.now,
    )
    await store.open_airdrops(tx.session, [request], [_told(prize, request_id)])
    landing.schedule(tx, request)
    await store.change_prize(tx.session, prize.prize_id, state="open")
    return True


def _told(prize: Prize, request_id: UUID) -> Airdrop:
    return Airdrop(
        request_id=request_id,
        airdrop_id=prize.competition_id,
        competition_id=prize.competition_id,
        competition_name=prize.competition_name,
        ranking=prize.ranking,
        prize_id=prize.prize_id,
        manager_message=prize.manager_message,
        special_attributes=prize.special_attributes,
        benefits_until=prize.valid_until,
    )
