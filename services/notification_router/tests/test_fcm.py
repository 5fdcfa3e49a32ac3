"""Pushes to apps by FCM, to a server that checks tokens, form and limits as Google's does."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from notification_router.channels.fcm import GONE, Fcm
from notification_router.channels.fcm_token import Credentials, CredentialsError
from notification_router.channels.outcomes import Accepted, Failed, Outgoing, Refused
from notification_router.channels.push import NOWHERE, Push

from .fcm_server import FcmServer, fcm_error
from .providers import serving

ID = UUID("0196896b-7a00-7c35-a1e2-5d7c5a0f3b11")
PHONE = "fcm:cXyz0123456789:APA91bHun4MxP5egoKMwt"


class Clock:
    """A time that a test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def pushing(clock: Clock | None = None) -> AsyncIterator[tuple[FcmServer, Push]]:
    async with serving(FcmServer(), "http") as server, httpx.AsyncClient() as http:
        credentials = Credentials.read(server.credentials())
        fcm = Fcm(http, server.url, credentials, clock or Clock())
        yield server, Push(None, fcm)


def outgoing(*endpoints: str, text: str = "🏆 <b>&\"' @everyone") -> Outgoing:
    devices = [{"endpoint": one, "keys": {}} for one in endpoints or (PHONE,)]
    return Outgoing(ID, json.dumps(devices), "🏆 Badge Earned!", (text,))


@pytest.mark.requirement("NTF-171")
async def test_an_app_shows_what_was_typed_once_however_often_it_is_tried() -> None:
    async with pushing() as (server, push):
        for _ in range(3):
            outcome = await push.send(outgoing())
            assert isinstance(outcome, Accepted)
            assert str(ID) in (outcome.provider_id or "")
    shown = server.shown[PHONE.removeprefix("fcm:")]
    assert shown == {str(ID): {"title": "🏆 Badge Earned!", "body": "🏆 <b>&\"' @everyone"}}
    assert server.exchanged == 1


@pytest.mark.parametrize("text", ["x" * 5000, "𝕏" * 3000, '"\\' * 3000, "\n" * 5000])
async def test_a_text_is_cut_to_what_fcm_takes(text: str) -> None:
    async with pushing() as (server, push):
        assert isinstance(await push.send(outgoing(text=text)), Accepted)
    [shown] = server.shown[PHONE.removeprefix("fcm:")].values()
    assert shown["body"].endswith("…")
    assert len(shown["body"].encode()) > 1000


async def test_a_token_is_renewed_before_it_ends_and_when_it_is_refused() -> None:
    clock = Clock()
    clock.now -= timedelta(minutes=30)
    async with pushing(clock) as (server, push):
        server.valid = timedelta(minutes=30)
        await push.send(outgoing())
        clock.now += timedelta(minutes=28, seconds=58)
        await push.send(outgoing())
        assert server.exchanged == 1
        server.forget_tokens()
        assert isinstance(await push.send(outgoing()), Accepted)
        assert server.exchanged == 2
        clock.now += timedelta(minutes=29, seconds=1)
        # It has to be exchanged again, and the server refuses a claim from the future.
        refused = Failed("Google gives no token (400)", untaken=True)
        assert await push.send(outgoing()) == refused


@pytest.mark.requirement("NTF-171")
async def test_what_fcm_answers_decides() -> None:
    cases: list[tuple[Any, Any]] = [
        (fcm_error(404, "NOT_FOUND", "UNREGISTERED"), Refused(GONE, (PHONE,))),
        (fcm_error(403, "PERMISSION_DENIED", "SENDER_ID_MISMATCH"), Refused(GONE, (PHONE,))),
        (
            fcm_error(400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
            Refused("FCM answered 400 INVALID_ARGUMENT"),
        ),
        (fcm_error(500, "INTERNAL", "INTERNAL"), Failed("FCM answered 500 INTERNAL", None, True)),
        (
            (503, {}, {"retry-after": "120"}),
            Failed("FCM answered 503", timedelta(minutes=2), True),
        ),
    ]
    async with pushing() as (server, push):
        for answer, outcome in cases:
            server.answers = [answer]
            assert await push.send(outgoing()) == outcome
        server.quota = 0
        assert await push.send(outgoing()) == Failed("FCM asks to wait", timedelta(seconds=60))


async def test_each_device_of_a_person_gets_it_and_one_that_is_gone_is_named() -> None:
    other, bad = PHONE.replace("A", "B"), "fcm:not a token of theirs"
    async with pushing() as (server, push):
        server.unregistered.add(other.removeprefix("fcm:"))
        outcome = await push.send(outgoing(PHONE, other, bad))
        assert isinstance(outcome, Accepted)
        assert outcome.gone == (other, bad)
        assert await push.send(outgoing("https://push.example/1")) == Refused(NOWHERE)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"project_id": None}, "project_id"),
        ({"private_key": "none"}, "private_key"),
        ({"private_key": None}, "private_key"),
    ],
)
def test_credentials_that_cannot_be_used_name_the_field(change: Any, named: str) -> None:
    given = json.loads(FcmServer(url="http://nowhere").credentials()) | change
    given = {name: value for name, value in given.items() if value is not None}
    with pytest.raises(CredentialsError, match=named):
        Credentials.read(json.dumps(given))
    with pytest.raises(CredentialsError):
        Credentials.read("[]")
