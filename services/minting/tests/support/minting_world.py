"""Minting on a real database, chain and content store, driven step by step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import httpx
from burning import is_final
from laurel_events import Database, DueTask, UnitOfWork
from laurel_events.batch import KafkaRecord, Received
from laurel_events.dead_letter_limits import DeadLetterLimits
from laurel_events.execution import Execution
from laurel_events.message import Message
from laurel_events.testing import claimed, message, published
from laurel_schemas import Event
from laurel_schemas.accounts_users_v1 import UserAnnounced, UserDeleted
from laurel_schemas.badges_badges_v1 import BadgesBound, BindingRefused
from laurel_schemas.badges_holders_v1 import HolderSnapshot
from laurel_schemas.competition_prizes_v1 import PrizeAwarded, PrizeReversed
from laurel_schemas.platform_announcements_v1 import MaintenanceEnded, MaintenanceScheduled
from laurel_schemas.qualification_rules_v1 import TierRuleDefined
from laurel_schemas.qualification_tiers_v1 import TierUnlocked
from laurel_schemas.qualification_volumes_v1 import VolumeSnapshot
from laurel_testkit import eventually
from minting import audit, handlers, landing, maintenance, nonces, prizes, reconciling, store
from minting.chain import Minter, SignedTransaction
from minting.claims import Claim, open_claim
from minting.cluster import Cluster
from minting.flow import FLOW
from minting.ipfs import IpfsGateway
from minting.landing import LandingPace
from minting.nonces import NoncePool
from minting.reconciling import ReconcilePace
from minting.rules.claiming import Refusal
from minting.rules.requests import Pacing, RequestState
from minting.rules.upgrading import UpgradeRefusal
from minting.upgrades import (
    UpgradeMeans,
    UpgradeTerms,
    Wish,
    binding,
    find_upgrade,
    open_upgrade,
    sign_upgrade,
)
from minting.vault import KeyVault
from minting_people import NOON, badges_bound, unlock, user
from solana.rpc.async_api import AsyncClient
from sqlalchemy import text
from uuid_utils.compat import uuid7

VAULT = KeyVault(bytes(range(32)))
GATEWAY = IpfsGateway("https://ipfs.test/ipfs/")
PACE = LandingPace(
    look=Pacing(timedelta(seconds=0.5), timedelta(seconds=5)),
    owner=Pacing(timedelta(seconds=0.5), timedelta(minutes=1)),
    funds=Pacing(timedelta(seconds=30), timedelta(minutes=15)),
    patience=timedelta(minutes=5),
)


@dataclass(frozen=True)
class World:
    """A service's surroundings; a new one on the same database is a process started again."""

    database: Database
    rpc: AsyncClient
    minter: Minter
    pace: LandingPace = PACE
    sign_within: timedelta = timedelta(days=3)
    bind_within: timedelta = timedelta(minutes=10)

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
        return await open_upgrade(Wish(uuid7(), user_id, level), self.means)

    @property
    def means(self) -> UpgradeMeans:
        """What it takes to open an upgrade."""
        terms = UpgradeTerms(self.sign_within, self.bind_within)
        return UpgradeMeans(
            self.unit_of_work, self.rpc, self.minter, VAULT, self.cluster, GATEWAY, terms
        )

    async def keep_nonces(self, free: int = 4) -> None:
        """Let the pool have so many nonces that are free, and ready."""
        async with self.unit_of_work() as tx:
            nonces.schedule(tx)

        async def are_ready() -> bool:
            for task in await self.due(nonces.KEEP):
                pool = NoncePool(free)
                await nonces.keep(
                    task, self.unit_of_work, self.rpc, self.minter, self.cluster, pool
                )
            async with self.database.reading() as session:
                return not await store.unready_nonces(session, self.minter.address)

        await eventually(are_ready)

    async def upgraded(self, user_id: int, level: int = 2) -> store.Upgrade:
        """Ask for the upgrade to a tier, which must be granted, and whose badges are bound."""
        outcome = await self.upgrade(user_id, level)
        assert isinstance(outcome, store.Upgrade)
        if outcome.binding == "awaited":
            await self.receive(badges_bound(user_id, outcome.id, level))
        return await find_upgrade(user_id, outcome.id, self.unit_of_work)

    async def sign(self, user_id: int, upgrade: store.Upgrade, returned: bytes) -> store.Upgrade:
        """Send back an upgrade that its owner has signed."""
        return await sign_upgrade(user_id, upgrade.id, returned, self.unit_of_work)

    async def due(self, *kinds: str) -> Sequence[DueTask]:
        """What is to be done of these kinds, by default the landing of requests, due or not."""
        landings = [course.due_kind for course in landing.KINDS.values()]
        wanted = kinds or [*landings, landing.PRIORITY]
        return [task for kind in wanted for task in await claimed(self.database, kind)]

    async def step(self) -> None:
        """Take every mint one step further, without waiting until it is due."""
        for task in await self.due():
            await landing.land(
                task,
                self.unit_of_work,
                self.rpc,
                self.minter,
                self.pace,
                GATEWAY,
                self.cluster,
                VAULT,
            )

    async def compare_page(self, page: int = 33) -> bool:
        """Hold a page of NFTs against the chain; whether the pass goes on."""
        pace = ReconcilePace(rest=timedelta(hours=1), page=page)
        for task in await self.due(reconciling.COMPARE):
            await reconciling.compare_page(task, self.unit_of_work, self.rpc, self.cluster, pace)
        async with self.database.reading() as session:
            last = await store.reconciling.last_pass(session)
        return last is None or last.finished_at is None

    async def compare(self) -> None:
        """Hold every NFT against the chain."""
        async with self.unit_of_work() as tx:
            reconciling.schedule(tx)
        while await self.compare_page():
            pass

    async def step_prizes(self) -> None:
        """Take every prize one step further, without waiting until it is due."""
        for task in await self.due(prizes.OPEN):
            await prizes.open_prize(task, self.unit_of_work, self.minter, GATEWAY)
        for task in await self.due(prizes.PAY):
            await prizes.pay_tokens(
                task, self.unit_of_work, self.rpc, self.minter, self.cluster, self.pace
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

    async def told(self, *kinds: type[Event]) -> list[Any]:
        """The events of these kinds that were published, in order."""
        sent = [one.event for one in await published(self.database)]
        return [event for event in sent if isinstance(event, kinds)]

    async def audited(self) -> bool:
        """Whether everything that an audit asks of the chain holds; says what does not."""
        async with self.database.reading() as session:
            broken = [one for one in await audit.audit_chain(session, self.rpc) if not one.holds]
        assert broken == []
        return True

    async def fund(self, lamports: int) -> None:
        """Give SOL to the system wallet, and wait until it is there."""
        wallet = self.minter.wallet.pubkey()
        await is_final(self.rpc, (await self.rpc.request_airdrop(wallet, lamports)).value)


def _telling(event: Any) -> str:
    """The status or error that an event tells of, if any."""
    return str(getattr(event.data, _TELLING[event.TYPE])) if event.TYPE in _TELLING else ""


def _received(sent: Message[Event]) -> Received:
    key = sent.event.key.encode()
    return Received(KafkaRecord(sent.event.TOPIC.name, 0, 0, 0, key, None, ()), sent)


_HANDLERS: Mapping[type[Event], Any] = {
    UserAnnounced: handlers.remember_users,
    UserDeleted: handlers.forget_users,
    TierRuleDefined: handlers.remember_tier_rules,
    TierUnlocked: handlers.remember_unlocks,
    VolumeSnapshot: handlers.remember_volumes,
    HolderSnapshot: handlers.remember_badges,
    BadgesBound: binding.go_on_bound,
    BindingRefused: binding.fail_refused,
    PrizeAwarded: prizes.award_prizes,
    PrizeReversed: prizes.reverse_prizes,
    MaintenanceScheduled: maintenance.schedule_windows,
    MaintenanceEnded: maintenance.end_windows,
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
