"""Signing in with a wallet, being made an admin, and being banned, through the gateway."""

import asyncio
from typing import Any

import httpx
import pytest
from laurel_cli.client import Client
from laurel_cli.running import Suite
from laurel_schemas.accounts_users_v1 import UserAnnounced
from laurel_testkit import eventually
from solders.keypair import Keypair

from tests.support.commands import laurel
from tests.support.sent import Sent
from tests.support.traders import START, http, send

pytestmark = pytest.mark.journey

SIGN_IN = "/api/v1/identity/sign-in/wallet"
PATHS = (
    "/api/v1/qualification/me",
    "/api/v1/nft/personal-center",
    "/api/v1/nft/badge-gallery",
    "/api/v1/notifications",
)
WITHIN_SECONDS = 10


async def someone(suite: Suite, sent: Sent) -> tuple[int, Keypair]:
    """A user who is known and has a wallet."""
    user_id, wallet = sent.new_user_id(), Keypair()
    address = str(wallet.pubkey())
    await send(suite, [UserAnnounced(user_id=user_id, wallet_address=address, joined_at=START)])
    return user_id, wallet


async def sign_in(suite: Suite, wallet: Keypair) -> httpx.Response:
    async with http(suite) as anybody:
        address = {"address": str(wallet.pubkey())}
        asked = (await anybody.post(f"{SIGN_IN}/challenge", json=address)).json()["data"]
        signature = str(wallet.sign_message(asked["message"].encode()))
        return await anybody.post(SIGN_IN, json={"nonce": asked["nonce"], "signature": signature})


async def signed_in(suite: Suite, wallet: Keypair) -> str:
    """An access token, once identity has heard of the user."""

    async def token() -> Any:
        answer = await sign_in(suite, wallet)
        return answer.is_success and answer.json()["data"]["accessToken"]

    return str(await eventually(token, 30))


async def answers(suite: Suite, token: str) -> set[int]:
    async with http(suite, token) as client:
        return {one.status_code for one in await asyncio.gather(*map(client.get, PATHS))}


@pytest.mark.requirement("API-025")
async def test_a_wallet_signs_in_and_a_ban_reaches_everything_within_seconds(
    suite: Suite, sent: Sent
) -> None:
    user_id, wallet = await someone(suite, sent)
    admin_id, admin_wallet = await someone(suite, sent)
    token = await signed_in(suite, wallet)
    assert await answers(suite, token) == {200}
    granted = await laurel(suite.stack.home, "admin", "grant", str(admin_id))
    assert granted.code == 0, granted.err
    admin = await signed_in(suite, admin_wallet)
    async with Client(suite.endpoints.gateway, token) as socket, http(suite, admin) as their:
        banned = await their.post(f"/api/v1/identity/users/{user_id}/ban")
        assert banned.status_code == 200, banned.text

        async def refused() -> bool:
            return await answers(suite, token) == {401}

        await eventually(refused, WITHIN_SECONDS)
        await eventually(
            lambda: any(one.event == "session:ended" for one in socket.received), WITHIN_SECONDS
        )
    assert (await sign_in(suite, wallet)).json()["error"]["code"] == "ACCOUNT_BANNED"
    assert await answers(suite, admin) == {200}
