"""Web push to browsers, which decrypt it, and what becomes of browsers that are gone."""

import asyncio
import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import http_ece
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from laurel_schemas.badges_badges_v1 import BadgeEarned
from notification_router.channels.outbound import Outbound
from notification_router.channels.outcomes import Accepted, Failed, Outgoing, Refused
from notification_router.channels.push import GONE, Push, WebPush
from notification_router.store import devices

from .events import example
from .providers import HttpServer, serving
from .world import ADA, World

HOSTILE = '_under*score_ <b>&" [x](javascript:1) @everyone <@123> `code` ~~gone~~ ||spoiler|| \\ 🏆'
ID = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")
ANYWHERE = Outbound(private=True)
VAPID = "0f" * 32


def pushed(address: str) -> Outgoing:
    return Outgoing(ID, address, "🏆 Badge Earned!", (HOSTILE,))


class Browser:
    """A subscription of a browser, which decrypts what is pushed to it."""

    def __init__(self) -> None:
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    @property
    def keys(self) -> dict[str, str]:
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {
            name: urlsafe_b64encode(value).decode().rstrip("=")
            for name, value in (("p256dh", point), ("auth", self._auth))
        }

    def read(self, body: bytes) -> dict[str, Any]:
        plain = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        told: dict[str, Any] = json.loads(plain)
        return told


async def test_a_push_is_encrypted_for_its_browser_and_signed_by_us() -> None:
    browser, web = Browser(), WebPush(VAPID, "mailto:ops@laurel.example", ANYWHERE)
    push = Push(web, None)
    async with serving(HttpServer(), "http") as server:
        endpoint = f"{server.url}/p/1"
        device: dict[str, Any] = {"endpoint": endpoint, "keys": browser.keys}
        address = json.dumps([device])
        assert await push.send(pushed(address)) == Accepted()
        server.answers = [(410, {}), (201, {}), (410, {}), (500, {}), (413, {})]
        both = await push.send(
            pushed(json.dumps([device, {**device, "endpoint": f"{server.url}/p/2"}]))
        )
        assert isinstance(both, Accepted)
        assert len(both.gone) == 1
        assert await push.send(pushed(address)) == Refused(GONE, (endpoint,))
        assert await push.send(pushed(address)) == Failed("the push service answered 500")
        assert isinstance(await push.send(pushed(address)), Refused)
    _, headers, body = server.taken[0]
    assert browser.read(body) == {
        "id": str(ID),
        "title": "🏆 Badge Earned!",
        "body": HOSTILE,
    }
    scheme, _, told = headers["authorization"].partition(" ")
    key = urlsafe_b64encode(web.public_key).decode().rstrip("=")
    assert scheme == "vapid"
    assert f"k={key}" in told
    claims = told.split("t=")[1].split(",")[0].split(".")[1]
    assert json.loads(urlsafe_b64decode(claims + "=="))["aud"] == server.url


@pytest.mark.requirement("NTF-205", "NTF-172")
async def test_a_browser_belongs_to_whoever_registered_it_last_and_is_forgotten_when_gone(
    world: World,
) -> None:
    async with serving(HttpServer(), "http") as server:
        push = Push(WebPush(VAPID, "mailto:ops@laurel.example", ANYWHERE), None)
        world.channels = type(world.channels)({**world.channels.by_name, "push": push})
        browser = devices.Subscription(f"{server.url}/p/1", Browser().keys, "phone")

        async def register(user_id: int) -> None:
            async with world.unit_of_work() as tx:
                await devices.register(tx.session, user_id, UUID(int=user_id), browser, tx.now)

        await world.choose(channels={"push": ["*"]})
        await register(ADA)
        await world.route(example(BadgeEarned, user_id=ADA))
        await register(8)
        await world.serve()
        assert server.taken == []
        await register(ADA)
        await world.route(example(BadgeEarned, user_id=ADA))
        await world.serve()
        assert len(server.taken) == 1
        server.answers = [(404, {})]
        await world.route(example(BadgeEarned, user_id=ADA))
        await world.serve()
    assert await world.rows("select count(*) from devices") == [(0,)]
    became = [row[1] for row in await world.became() if row[0] == "push"]
    assert sorted(became) == ["delivered", "failed", "suppressed"]


class Returning(HttpServer):
    """Says that a browser is gone while that registers again, as another subscription."""

    back: Callable[[], Awaitable[None]] | None = None

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.back:
            await self.back()
        await super().serve(reader, writer)


@pytest.mark.requirement("NTF-205")
async def test_a_browser_that_registers_again_while_its_push_is_refused_is_kept(
    world: World,
) -> None:
    async with serving(Returning(answers=[(410, {})]), "http") as server:
        push = Push(WebPush(VAPID, "mailto:ops@laurel.example", ANYWHERE), None)
        world.channels = type(world.channels)({**world.channels.by_name, "push": push})
        browser = devices.Subscription(f"{server.url}/p/1", Browser().keys, "phone")

        async def register() -> None:
            async with world.unit_of_work() as tx:
                await devices.register(tx.session, ADA, UUID(int=1), browser, world.now)

        async def register_again() -> None:
            world.now += timedelta(seconds=1)
            await register()

        await world.choose(channels={"push": ["*"]})
        await register()
        await world.route(example(BadgeEarned, user_id=ADA))
        server.back = register_again
        await world.serve()
    assert await world.rows("select user_id from devices") == [(ADA,)]
    assert [row[1] for row in await world.became() if row[0] == "push"] == ["failed"]
