"""Users who hold the first tier's NFT and qualify for the second, and how they upgrade it."""

import asyncio
from base64 import b64decode, b64encode
from collections.abc import Sequence
from functools import partial
from typing import Any

import httpx
from laurel_cli.running import Suite
from laurel_cli.wallets import home_secret, wallet_seed
from laurel_schemas.social_interactions_v1 import PlatformTaskCompleted
from laurel_testkit import eventually
from solders.keypair import Keypair
from solders.message import to_bytes_versioned
from solders.transaction import VersionedTransaction

from tests.support.claims import claim_at_last
from tests.support.sent import Sent
from tests.support.traders import START, Trader, send

PATIENCE_SECONDS = 120.0
_BADGES = {"badge_001": "task_contract_guidance", "badge_002": "task_platform_guidance"}
_SYNTHESIZE = "/api/v1/nft/synthesize"


async def climbers(suite: Suite, sent: Sent, count: int) -> list[Trader]:
    """New users with a final NFT of the first tier, volume for the second and its two badges."""
    found = [Trader.new(suite, sent) for _ in range(count)]
    trades = [trade for one in found for trade in one.trades(["600000"])]
    sent.add(trades)
    tasks = [task for one in found for task in guided(one.user_id)]
    await send(suite, [*(one.announced for one in found), *trades, *tasks])
    await asyncio.gather(*(_prepare(suite, one) for one in found))
    return found


def guided(user_id: int) -> list[PlatformTaskCompleted]:
    """Somebody finishes what earns the badges that the second tier asks for."""
    return [
        PlatformTaskCompleted(
            interaction_id=f"task-{user_id}-{badge}",
            actor_id=user_id,
            occurred_at=START,
            task_id=task,
            task_name="Novice guidance",
        )
        for badge, task in _BADGES.items()
    ]


async def _prepare(suite: Suite, trader: Trader) -> None:
    await claim_at_last(suite, trader, PATIENCE_SECONDS)
    async with trader.http(suite) as http:
        for badge in _BADGES:
            await eventually(partial(_activated, http, badge), PATIENCE_SECONDS)


async def _activated(http: httpx.AsyncClient, badge: str) -> bool:
    return (await http.post(f"/api/v1/badges/{badge}/activate")).is_success


async def upgraded_once(suite: Suite, trader: Trader) -> dict[str, Any]:
    """The one upgrade of a user, asked for again and again while the suite can't take it."""

    async def opened() -> dict[str, Any] | None:
        return await _said(trader, suite, "POST", _SYNTHESIZE, {"targetTierId": 2})

    return await eventually(opened, PATIENCE_SECONDS) or {}


async def signed_at_last(suite: Suite, trader: Trader, request_id: str) -> None:
    """Sign an upgrade as soon as its badges are bound."""
    path = f"{_SYNTHESIZE}/{request_id}"

    async def taken() -> bool:
        shown = await _said(trader, suite, "GET", path) or {}
        if paper := shown.get("transactionToSign"):
            body = {"signedTransaction": _signature(suite, trader, paper)}
            return bool(await _said(trader, suite, "POST", f"{path}/signature", body))
        assert shown.get("badgesBound"), f"it can't be signed: {shown}"
        return True

    await eventually(taken, PATIENCE_SECONDS)


async def state_of(suite: Suite, trader: Trader, request_id: str) -> dict[str, Any]:
    """How far an upgrade is; empty while nobody answers."""
    return await _said(trader, suite, "GET", f"{_SYNTHESIZE}/{request_id}") or {}


def _signature(suite: Suite, trader: Trader, paper: str) -> str:
    keys = Keypair.from_seed(
        wallet_seed(home_secret(suite.stack.home.root), f"trader {trader.user_id}")
    )
    transaction = VersionedTransaction.from_bytes(b64decode(paper))
    place = transaction.message.account_keys.index(keys.pubkey())
    signatures: Sequence[Any] = transaction.signatures
    signed = [*signatures]
    signed[place] = keys.sign_message(to_bytes_versioned(transaction.message))
    return b64encode(bytes(VersionedTransaction.populate(transaction.message, signed))).decode()


async def _said(
    trader: Trader, suite: Suite, method: str, path: str, body: object = None
) -> dict[str, Any] | None:
    """The data of a successful answer; None for any other, or none at all."""
    try:
        async with trader.http(suite) as http:
            answer = await http.request(method, path, json=body)
    except httpx.TransportError:
        return None
    data: dict[str, Any] | None = answer.json()["data"] if answer.is_success else None
    return data
