"""Give an NFT to many users at once, each exactly once (NFT-030)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from laurel_events import Transaction

from minting import landing, store
from minting.chain import Minter
from minting.claims import on_the_web
from minting.ipfs import IpfsGateway
from minting.rules.requests import FrozenDefinition
from minting.store import Airdrop, MintRequest

_NAMESPACE: Final = UUID("6f0c7f0e-8c0c-4a53-9a3e-3f1f6f0e5a11")


class NotDroppableError(LookupError):
    """There is no such NFT beside the ladder, or it is not pinned yet."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who is to receive the NFT, and for what rank and prize."""

    user_id: int
    ranking: int | None = None
    prize_id: str | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """An airdrop: the NFT of `definition_key`, and what all of its recipients are told."""

    airdrop_id: str
    definition_key: str
    recipients: Sequence[Recipient]
    competition_id: str | None
    competition_name: str | None
    manager_message: str | None
    special_attributes: tuple[str, ...]
    benefits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """What became of the recipients: on their way now, known from before, or refused."""

    opened: int
    known: int
    unknown_users: tuple[int, ...]
    unusable_wallets: tuple[int, ...]


async def drop(tx: Transaction, wish: Drop, minter: Minter, gateway: IpfsGateway) -> Dropped:
    """Open a request for each recipient who has none yet under this airdrop's id.

    Transactions are signed by the worker. Raises NotDroppableError.
    """
    definition = await store.airdroppable(tx.session, wish.definition_key)
    if definition is None:
        raise NotDroppableError(wish.definition_key)
    wallets = await store.wallets_of(tx.session, [one.user_id for one in wish.recipients])
    unknown, unfit, able = _sorted(wish.recipients, wallets, minter)
    order = _Order(wish, on_the_web(definition, gateway), minter, tx.now)
    requests = [order.request(one, wallets[one.user_id]) for one in able]
    new: set[UUID] = set()
    if requests:
        told = [order.told(one) for one in able]
        new = set(await store.open_airdrops(tx.session, requests, told))
    for request in requests:
        if request.id in new:
            landing.schedule(tx, request)
    return Dropped(len(new), len(requests) - len(new), unknown, unfit)


async def pause(tx: Transaction, airdrop_id: str) -> bool:
    """Let no further NFT of an airdrop be signed; what is signed lands. False for an unknown one.

    Who is named meanwhile waits too; what is due of it goes when its turn comes (NFT-035).
    """
    return await store.pause_airdrop(tx.session, airdrop_id, tx.now)


async def resume(tx: Transaction, airdrop_id: str) -> None:
    """Go on with an airdrop: whatever was not signed is due now. Again changes nothing."""
    for request_id in await store.resume_airdrop(tx.session, airdrop_id, tx.now):
        tx.schedule(landing.KINDS["airdrop"].due_kind, str(request_id), tx.now)


def _sorted(
    recipients: Sequence[Recipient], wallets: Mapping[int, str], minter: Minter
) -> tuple[tuple[int, ...], tuple[int, ...], list[Recipient]]:
    """Users without a wallet here, users whose wallet is none, and who can receive the NFT."""
    unknown = tuple(one.user_id for one in recipients if one.user_id not in wallets)
    known = [one for one in recipients if one.user_id in wallets]
    unfit = tuple(one.user_id for one in known if minter.refuses(wallets[one.user_id]))
    return unknown, unfit, [one for one in known if one.user_id not in set(unfit)]


@dataclass(frozen=True, slots=True)
class _Order:
    """Words the requests of an airdrop."""

    wish: Drop
    definition: FrozenDefinition
    minter: Minter
    now: datetime

    def request(self, recipient: Recipient, wallet_address: str) -> MintRequest:
        request_id = self._id(recipient)
        return MintRequest(
            id=request_id,
            user_id=recipient.user_id,
            kind="airdrop",
            wallet_address=wallet_address,
            definition=self.definition,
            mint_address=self.minter.mint_address(str(request_id)),
            authority=self.minter.address,
            created_at=self.now,
        )

    def told(self, recipient: Recipient) -> Airdrop:
        return Airdrop(
            request_id=self._id(recipient),
            airdrop_id=self.wish.airdrop_id,
            competition_id=self.wish.competition_id,
            competition_name=self.wish.competition_name,
            ranking=recipient.ranking,
            prize_id=recipient.prize_id,
            manager_message=self.wish.manager_message,
            special_attributes=self.wish.special_attributes,
            benefits_until=self.wish.benefits_until,
        )

    def _id(self, recipient: Recipient) -> UUID:
        """The same for the same airdrop and user: who is named again receives nothing more."""
        return uuid5(_NAMESPACE, f"{self.wish.airdrop_id}/{recipient.user_id}")
