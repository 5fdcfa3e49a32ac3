"""The main job: a real trade becomes an NFT on chain and a notification on a screen."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from laurel_events.lag import end_offsets, lag
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_schemas.trading_trades_v1 import TOPIC as TRADES
from laurel_service.auth.issuer import Issuer
from laurel_stack.endpoints import Endpoints

from laurel_cli.client import ApiRefusedError, Client, Received
from laurel_cli.demo.people import mailbox, short
from laurel_cli.errors import CommandError
from laurel_cli.on_chain import OnChainNft, read_nft
from laurel_cli.publishing import producer, publish, publish_trades
from laurel_cli.tape import Tape, TapeAccount
from laurel_cli.wallets import wallet_address

CLAIMED_TIER = 1
_POLL_SECONDS = 0.2
_PATIENCE_SECONDS = 120


_UNDER_WAY = {"scheduled", "sending"}
"""What a delivery is before anything has become of it."""


class JourneyError(CommandError):
    """The suite did not do its job in time; says what was awaited."""


@dataclass(slots=True)
class AccountResult:
    """What became of one account."""

    account: TapeAccount
    wallet: str
    standing: dict[str, Any] = field(default_factory=dict)
    mint_address: str = ""
    on_chain: OnChainNft | None = None
    notifications: list[Received] = field(default_factory=list)

    @property
    def tier(self) -> int:
        """The highest tier that the volume reaches."""
        return int(self.standing.get("volumeLevel", 0))

    @property
    def volume_usd(self) -> Decimal:
        """The volume as qualification counts it."""
        return Decimal(self.standing["volume"]["totalUsd"]) if self.standing else Decimal(0)


@dataclass(frozen=True, slots=True)
class Report:
    """Told of what happens, as it happens."""

    trades: Callable[[int, int], None]
    notification: Callable[[TapeAccount, Received], None]
    nft: Callable[[AccountResult], None]


@dataclass(slots=True)
class Journey:
    """Plays a tape through a running suite as its users would live it."""

    endpoints: Endpoints
    issuer: Issuer
    wallet_secret: bytes
    tape: Tape
    report: Report

    async def play(self) -> tuple[list[AccountResult], float]:
        """Play the tape; returns each account's result and the trades counted a second."""
        results = [
            AccountResult(one, wallet_address(self.wallet_secret, one.account))
            for one in self.tape.accounts
        ]
        async with AsyncExitStack() as connections:
            await self._announce(results)
            clients = [await connections.enter_async_context(self._client(one)) for one in results]
            rate = await self._trade()
            await asyncio.gather(*map(self._live, results, clients))
        return results, rate

    def _client(self, result: AccountResult) -> Client:
        def heard(received: Received) -> None:
            result.notifications.append(received)
            self.report.notification(result.account, received)

        token = self.issuer.token(result.account.user_id)
        return Client(self.endpoints.gateway, token, heard)

    async def _announce(self, results: Sequence[AccountResult]) -> None:
        users = [
            UserAnnounced(
                user_id=one.account.user_id,
                wallet_address=one.wallet,
                username=short(one.account.account),
                email=mailbox(one.account.user_id),
                joined_at=one.account.joined_at,
            )
            for one in results
        ]
        async with producer(self.endpoints.kafka) as kafka:
            await publish(kafka, users)

    async def _trade(self) -> float:
        started = time.monotonic()
        async with producer(self.endpoints.kafka) as kafka:
            publishing = asyncio.create_task(publish_trades(kafka, self.tape.trades()))
            await until("every trade to be counted", lambda: self._all_counted(publishing))
        return self.tape.count / (time.monotonic() - started)

    async def _all_counted(self, publishing: asyncio.Task[int]) -> bool:
        everything_sent = publishing.done()
        ends = await end_offsets(self.endpoints.kafka, [TRADES.name])
        behind = (await lag(self.endpoints.kafka, ["qualification"]))["qualification"]
        self.report.trades(sum(ends.values()) - behind, behind)
        return everything_sent and behind == 0

    async def _live(self, result: AccountResult, client: Client) -> None:
        async def standing_is_whole() -> bool:
            result.standing = await client.get("/api/v1/qualification/me")
            return result.volume_usd >= result.account.volume_usd

        await until("the volume to be complete", standing_is_whole)
        await self._claim(result, client)
        await until("the NFT to be active", lambda: self._is_active(result, client))
        await until("the NFT to be on chain", lambda: self._is_on_chain(result))
        await until("its notifications", lambda: all_delivered(client))
        self.report.nft(result)

    async def _claim(self, result: AccountResult, client: Client) -> None:
        """Claim, as soon as minting has heard that the tier is unlocked."""

        async def claimed() -> bool:
            try:
                answer = await client.post("/api/v1/nft/claim", {"tierId": CLAIMED_TIER})
            except ApiRefusedError as refusal:
                # 409 is the NFT of an earlier run; anything else passes once events arrive.
                result.mint_address = refusal.details.get("mintAddress", "")
            else:
                result.mint_address = answer["mintAddress"]
            return bool(result.mint_address)

        await until("the claim to be taken", claimed)

    async def _is_active(self, result: AccountResult, client: Client) -> bool:
        center = await client.get("/api/v1/nft/personal-center")
        return any(
            tier["status"] == "Active" and tier["mintAddress"] == result.mint_address
            for tier in center["nftTiers"]
        )

    async def _is_on_chain(self, result: AccountResult) -> bool:
        result.on_chain = await read_nft(self.endpoints.solana_rpc, result.mint_address)
        return result.on_chain is not None and result.on_chain.owner == result.wallet


async def all_delivered(client: Client) -> bool:
    """Whether nothing in the user's inbox waits for its delivery."""
    inbox = await client.get("/api/v1/notifications?limit=100")
    return not any(
        delivery["status"] in _UNDER_WAY
        for one in inbox["notifications"]
        for delivery in one["deliveries"]
    )


async def until(
    what: str, condition: Callable[[], Awaitable[bool]], patience: float = _PATIENCE_SECONDS
) -> None:
    """Wait for a condition; raises JourneyError when `patience` seconds have passed."""
    deadline = time.monotonic() + patience
    while not await condition():
        if time.monotonic() > deadline:
            raise JourneyError(f"waited {patience:.0f} seconds for {what}")
        await asyncio.sleep(_POLL_SECONDS)
