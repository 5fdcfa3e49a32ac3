"""Clients that are silent, broken, many or late: what they may hold, and what they are told."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
import socketio
from laurel_service.auth import LEEWAY_SECONDS
from laurel_service.testing import ISSUER, bearer, token
from laurel_testkit import eventually
from notification_router.__main__ import build
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .conftest import Replica, served
from .screens import screen

USER = 1001
POLLING = {"EIO": "4", "transport": "polling"}


@asynccontextmanager
async def raw(url: str, user_id: int = USER) -> AsyncIterator[ClientConnection]:
    """An Engine.IO session over a WebSocket, before any Socket.IO packet."""
    address = f"{url.replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    async with connect(address, additional_headers=bearer(user_id)) as opened:
        assert str(await opened.recv()).startswith("0{")
        yield opened


async def connected(opened: ClientConnection) -> None:
    await opened.send("40")
    assert str(await opened.recv()).startswith("40{")


async def heard_until_closed(opened: ClientConnection) -> list[str]:
    heard = []
    try:
        async with asyncio.timeout(10):
            while True:
                heard.append(str(await opened.recv()))
    except ConnectionClosed:
        return heard


@pytest.mark.requirement("API-042")
async def test_a_client_is_told_that_its_token_expires_and_comes_back_with_a_new_one(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_CHECK_SECONDS", "0.2")
    url = await replica()
    old = ISSUER.token(USER, ttl=timedelta(seconds=2 - LEEWAY_SECONDS))
    tokens = iter([old])
    told: list[dict[str, Any]] = []
    client = socketio.AsyncClient(reconnection_delay=0.1, reconnection_delay_max=0.1)
    client.on("session:ended", told.append)
    begun: list[str] = []
    client.on("connect", lambda: begun.append("connected"))

    def fresh() -> dict[str, str]:
        return {"Authorization": f"Bearer {next(tokens, token(USER))}"}

    await client.connect(url, headers=fresh, transports=["websocket"])
    try:
        await eventually(lambda: len(begun) == 2)
        assert told == [{"reason": "token_expired", "reconnect": True}]
    finally:
        await client.disconnect()


async def test_one_connection_too_many_is_told_and_stays_away(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    """Pages that came back by themselves would push one another out for ever."""
    environment.setenv("SOCKET_CONNECTIONS_PER_USER", "1")
    url = await replica()
    async with screen(url, USER) as older, screen(url, USER) as newer:
        await eventually(lambda: not older.client.connected)
        assert newer.client.connected
    why = {"reason": "too_many_connections", "reconnect": False}
    assert ("session:ended", why) in older.received


@pytest.mark.requirement("API-047")
async def test_the_cap_counts_sessions_that_never_connect(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_CONNECTIONS_PER_USER", "3")
    url = await replica()
    async with raw(url) as oldest, raw(url), raw(url), raw(url):
        assert await heard_until_closed(oldest) == ["1"]


@pytest.mark.requirement("API-047")
async def test_polling_sessions_count_too(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_CONNECTIONS_PER_USER", "2")
    async with httpx.AsyncClient(base_url=await replica(), headers=bearer(USER)) as http:
        opened = [(await http.get("/socket.io/", params=POLLING)).text for _ in range(3)]
        assert all(one.startswith("0{") for one in opened)
        first = httpx.QueryParams(POLLING | {"sid": opened[0].split('"')[3]})
        await eventually(lambda: refused(http, first))


async def refused(http: httpx.AsyncClient, session: httpx.QueryParams) -> bool:
    answer = await http.get("/socket.io/", params=session)
    return answer.status_code == 400 or answer.text == "1"


async def test_a_bad_token_gets_no_session(replica: Replica) -> None:
    address = f"{(await replica()).replace('http', 'ws', 1)}/socket.io/?EIO=4&transport=websocket"
    with pytest.raises(InvalidStatus):
        await connect(address, additional_headers={"Authorization": "Bearer nonsense"})


@pytest.mark.requirement("API-041")
async def test_sessions_without_any_token_are_few_of_each_address(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_UNPROVEN_PER_ADDRESS", "5")
    here = await replica()

    async def opened(address: str, times: int) -> list[int]:
        headers = {"x-envoy-external-address": address}
        async with httpx.AsyncClient(base_url=here, headers=headers) as http:
            return [
                (await http.get("/socket.io/", params=POLLING)).status_code for _ in range(times)
            ]

    assert await opened("203.0.113.7", 6) == [200] * 5 + [401]
    assert await opened("203.0.113.8", 1) == [200]


async def test_a_session_that_never_connects_ends(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_CONNECT_SECONDS", "0.2")
    environment.setenv("SOCKET_CHECK_SECONDS", "0.1")
    async with raw(await replica()) as idle:
        assert await heard_until_closed(idle) == ["1"]


@pytest.mark.requirement("API-047")
@pytest.mark.parametrize(
    "frame",
    ["4", "4x", "42", "42{", '42{"a":1}', "42[]", "42[7]", "451-[]", "44", "49"],
)
async def test_a_frame_that_cannot_be_read_ends_the_session_in_one_line(
    replica: Replica, caplog: pytest.LogCaptureFixture, frame: str
) -> None:
    async with raw(await replica()) as opened:
        await connected(opened)
        with caplog.at_level(logging.INFO):
            for _ in range(100):
                try:
                    await opened.send(frame)
                except ConnectionClosed:
                    break
            heard = await heard_until_closed(opened)
    lines = [
        record for record in caplog.records if record.name.startswith(("notif", "eng", "sock"))
    ]
    assert len(lines) == 1
    assert lines[0].exc_info is None
    assert '42["session:ended",{"reason":"bad_frame","reconnect":false}]' in heard


@pytest.mark.parametrize("frame", ["", "x", "{"])
async def test_what_is_no_engine_io_ends_the_connection_in_one_line(
    replica: Replica, caplog: pytest.LogCaptureFixture, frame: str
) -> None:
    async with raw(await replica()) as opened:
        await connected(opened)
        with caplog.at_level(logging.INFO):
            await opened.send(frame)
            await opened.send("41")
            await heard_until_closed(opened)
    assert len(caplog.records) <= 1
    assert all(record.exc_info is None for record in caplog.records)


@pytest.mark.parametrize("name", ["disconnect", "connect"])
async def test_a_reserved_event_ends_the_session(replica: Replica, name: str) -> None:
    """It would leave the session open and deaf."""
    async with raw(await replica()) as opened:
        await connected(opened)
        await opened.send(f'42["{name}","x"]')
        assert (await heard_until_closed(opened))[-1] == "1"


async def test_acknowledging_much_at_once_is_no_flood(
    replica: Replica, environment: pytest.MonkeyPatch
) -> None:
    environment.setenv("SOCKET_EVENTS_PER_SECOND", "1")
    async with raw(await replica()) as opened:
        await connected(opened)
        for number in range(100):
            await opened.send(f"43{number}[]")
        await opened.send('42["ack",{"ids":[]}]')
        await opened.send('420["ack",{"ids":[]}]')
        assert await opened.recv() == '430[{"acknowledged":0}]'


async def test_a_long_poll_does_not_hold_up_the_stop(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SHUTDOWN_GRACE_SECONDS", "20")
    async with httpx.AsyncClient(headers=bearer(USER), timeout=30) as http:
        async with served(build()) as url:
            opened = (await http.get(f"{url}/socket.io/", params=POLLING)).text
            session = POLLING | {"sid": opened.split('"')[3]}
            await http.post(f"{url}/socket.io/", params=session, content="40")
            assert (await http.get(f"{url}/socket.io/", params=session)).text.startswith("40{")
            poll = await under_way(http, f"{url}/socket.io/", session)
            began = asyncio.get_running_loop().time()
        assert asyncio.get_running_loop().time() - began < 5
        assert '["session:ended",{"reason":"restart","reconnect":true}]' in (await poll).text


async def under_way(
    http: httpx.AsyncClient, url: str, session: dict[str, str]
) -> "asyncio.Task[httpx.Response]":
    """A poll that the server has read and not answered."""
    sent = asyncio.Event()

    async def trace(name: str, _: object) -> None:
        if name == "http11.send_request_body.complete":
            sent.set()

    poll = asyncio.create_task(http.get(url, params=session, extensions={"trace": trace}))
    await sent.wait()
    # Answered after what came before it.
    await http.get(url.replace("/socket.io/", "/health/live"))
    return poll
