"""Minting on a real database, chain and content store, driven step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx
from laurel_events import Database, DueTask, UnitOfWork
from laurel_events.batch import KafkaRecord, Received
from laurel_events.dead_letter_limits import DeadLetterLimits
from laurel_events.execution import Execution
from laurel_events.message import Message
from laurel_events.testing import claimed, message, published
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_testkit import eventually
from minting import handlers, landing, store
from minting.chain import Minter, SignedTransaction
from minting.claims import Claim, open_claim
from minting.cluster import Cluster
from minting.flow import FLOW
from minting.ipfs import IpfsGateway
from minting.landing import LandingPace
from minting.rules.claiming import Refusal
from minting.rules.requests import Pacing, RequestState
from minting.rules.upgrading import UpgradeRefusal
from minting.upgrades import Wish, open_upgrade, sign_upgrade
from solana.rpc.async_api import AsyncClient
from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction
from sqlalchemy import text
from uuid_utils.compat import uuid7

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
GATEWAY = IpfsGateway("https://ipfs.test/ipfs/")
PACE = LandingPace(
    look=Pacing(timedelta(seconds=0.5), timedelta(seconds=5)),
    funds=Pacing(timedelta(seconds=30), timedelta(minutes=15)),
    patience=timedelta(minutes=5),
)
LADDER = (
    ("Tech Chicken", 100_000, 0, 10, 10),
    ("Quant Ape", 500_000, 2, 20, 20),
    ("On-chain Hunter", 5_000_000, 4, 30, 30),
    ("Alpha Alchemist", 10_000_000, 5, 40, 40),
    ("Quantum Alchemist", 50_000_000, 6, 55, 50),
)


def rule(level: int) -> TierRuleDefined:
    """The rule of a tier as in TIER-001."""
    name, volume, badges, fees, uses = LADDER[level - 1]
    return TierRuleDefined(
        level=level,
        name=name,
        required_volume_usd=Decimal(volume),
        badges_required=badges,
        fee_reduction_percent=fees,
        ai_agent_uses_per_week=uses,
    )


def wallet(user_id: int) -> Keypair:
    """The keys of a user's wallet, which minting never sees."""
    return Keypair.from_seed(user_id.to_bytes(32, "big"))


def user(user_id: int, *, username: str | None = "CryptoHunter") -> UserAnnounced:
    """A user with a wallet of their own."""
    return UserAnnounced(
        user_id=user_id,
        wallet_address=str(wallet(user_id).pubkey()),
        username=username,
        avatar_url="/avatars/7.png",
        joined_at=NOON,
    )


def volume(user_id: int, usd: str, *, revision: int = 1, badges: int = 0) -> VolumeSnapshot:
    """A user's volume at a moment."""
    return VolumeSnapshot(
        user_id=user_id,
        revision=revision,
        volume_usd=Decimal(usd),
        trade_count=1,
        badges_activated=badges,
        volume_level=0,
        unlocked_level=0,
        as_of=NOON,
    )


def unlock(user_id: int, level: int) -> TierUnlocked:
    """A user unlocked a tier."""
    return TierUnlocked(
        user_id=user_id,
        level=level,
        name=LADDER[level - 1][0],
        required_volume_usd=Decimal(LADDER[level - 1][1]),
        current_volume_usd=Decimal(LADDER[level - 1][1]),
        badges_required=0,
        badges_activated=0,
        benefits=(),
        unlocked_at=NOON,
    )


@dataclass(frozen=True)
class World:
    """A service's surroundings; a new one on the same database is a process started again."""

    database: Database
    rpc: AsyncClient
    minter: Minter
    pace: LandingPace = PACE

    @property
    def unit_of_work(self) -> UnitOfWork:
        """Transactions on the database."""
        return self.database.unit_of_work()

    @cached_property
    def cluster(self) -> Cluster:
        """What vouches for node and keys."""
        return Cluster(self.minter)

    async def receive(self, *events: Event, at: datetime = NOON) -> None:
        """Handle events, each as a batch of its own."""
        for event in events:
            async with self.unit_of_work() as tx:
                await _HANDLERS[type(event)]([message(event, time=at)], tx)

    async def deliver(self, *messages: Message[Event]) -> None:
        """Handle messages as one batch of the consumer, through the inbox."""
        received = [_received(one) for one in messages]
        limits = DeadLetterLimits()
        await Execution(FLOW, self.database, {}, lambda: NOON, limits).run(received, [])

    async def qualify(self, user_id: int, level: int = 1) -> None:
        """Announce a user who has unlocked a tier."""
        await self.receive(user(user_id), unlock(user_id, level))

    async def claim(self, user_id: int, level: int = 1) -> SignedTransaction | Refusal:
        """Claim the NFT of a tier."""
        claim = Claim(uuid7(), user_id, level)
        return await open_claim(
            claim, self.unit_of_work, self.rpc, self.minter, self.cluster, GATEWAY
        )

    async def claimed(self, user_id: int, level: int = 1) -> SignedTransaction:
        """Claim the NFT of a tier, which must be granted."""
        outcome = await self.claim(user_id, level)
        assert isinstance(outcome, SignedTransaction)
        return outcome

    async def holds(self, user_id: int, level: int = 1) -> str:
        """Let a user hold the final NFT of a tier and qualify for the next; returns its mint."""
        await self.qualify(user_id, level)
        mint_address = (await self.claimed(user_id, level)).mint_address
        await self.land(mint_address)
        await self.receive(unlock(user_id, level + 1))
        return mint_address

    async def upgrade(self, user_id: int, level: int = 2) -> store.Upgrade | UpgradeRefusal:
        """Ask for the upgrade to a tier."""
        wish = Wish(uuid7(), user_id, level)
        return await open_upgrade(
            wish, self.unit_of_work, self.rpc, self.minter, self.cluster, GATEWAY
        )

    async def upgraded(self, user_id: int, level: int = 2) -> store.Upgrade:
        """Ask for the upgrade to a tier, which must be granted."""
        outcome = await self.upgrade(user_id, level)
        assert isinstance(outcome, store.Upgrade)
        return outcome

    async def sign(self, user_id: int, upgrade: store.Upgrade, returned: bytes) -> store.Upgrade:
        """Send back an upgrade that its owner has signed."""
        return await sign_upgrade(user_id, upgrade.id, returned, self.unit_of_work)

    async def due(self, *kinds: str) -> Sequence[DueTask]:
        """What is to be done of these kinds, by default the landing of requests, due or not."""
        wanted = kinds or [course.due_kind for course in landing.KINDS.values()]
        return [task for kind in wanted for task in await claimed(self.database, kind)]

    async def step(self) -> None:
        """Take every mint one step further, without waiting until it is due."""
        for task in await self.due():
            await landing.land(
                task, self.unit_of_work, self.rpc, self.minter, self.pace, GATEWAY, self.cluster
            )

    async def land(self, mint_address: str, state: RequestState = "finalized") -> None:
        """Step until the request of this mint reaches a state, or one after it on its course."""

        async def reached() -> bool:
            await self.step()
            return await self.state(mint_address) in _FROM.get(state, (state,))

        await eventually(reached)

    async def state(self, mint_address: str) -> RequestState:
        """How far the request of a mint is."""
        return (await self.request(mint_address)).state

    async def request(self, mint_address: str) -> store.MintRequest:
        """The request of a mint."""
        query = text("select id from mint_requests where mint_address = :mint")
        async with self.database.reading() as session:
            found: UUID = (await session.execute(query, {"mint": mint_address})).scalar_one()
            return await store.load_request(session, found)

    async def attempts(self, mint_address: str) -> Sequence[store.Attempt]:
        """The signed transactions of a mint, the latest first."""
        request = await self.request(mint_address)
        async with self.database.reading() as session:
            return await store.attempts_of(session, request.id)

    async def published(self) -> Sequence[tuple[str, str]]:
        """What is announced, in order: the type of each event, and its status or error if any."""
        return [(sent.event.TYPE, _telling(sent.event)) for sent in await published(self.database)]

    async def fund(self, lamports: int) -> None:
        """Give SOL to the system wallet."""
        await self.rpc.request_airdrop(self.minter.wallet.pubkey(), lamports)


def _telling(event: Any) -> str:
    """The status or error that an event tells of, if any."""
    return str(getattr(event.data, _TELLING[event.TYPE])) if event.TYPE in _TELLING else ""


def signed_by(keys: Keypair, handed_out: bytes) -> bytes:
    """What a wallet returns: the transaction with its signature in its place."""
    transaction = VersionedTransaction.from_bytes(handed_out)
    place = transaction.message.account_keys.index(keys.pubkey())
    signatures = transaction.signatures
    signatures[place] = keys.sign_message(to_bytes_versioned(transaction.message))
    return bytes(VersionedTransaction.populate(transaction.message, signatures))


def _received(sent: Message[Event]) -> Received:
    key = sent.event.key.encode()
    return Received(KafkaRecord(sent.event.TOPIC.name, 0, 0, 0, key, None, ()), sent)


_HANDLERS: Mapping[type[Event], Any] = {
    UserAnnounced: handlers.remember_users,
    UserDeleted: handlers.forget_users,
    TierRuleDefined: handlers.remember_tier_rules,
    TierUnlocked: handlers.remember_unlocks,
    VolumeSnapshot: handlers.remember_volumes,
}
# A busy machine may see a transaction first when it is final.
_FROM: Mapping[RequestState, Sequence[RequestState]] = {
    "submitted": ("submitted", "confirmed", "finalized"),
    "confirmed": ("confirmed", "finalized"),
}
_TELLING = {
    "nft.transaction.status_changed": "status",
    "nft.transaction.failed": "error_code",
}


async def play_faults(rpc_url: str, faults: Sequence[object] | Mapping[str, object]) -> None:
    """What happens to the next transactions that are sent to the chain."""
    call = {"jsonrpc": "2.0", "id": 1, "method": "laurel_setFaults", "params": [faults]}
    async with httpx.AsyncClient() as http:
        answer = (await http.post(rpc_url, json=call)).json()
    assert "error" not in answer, answer
