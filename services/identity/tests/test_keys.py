"""Signing keys: published before they sign, withdrawn when nothing of theirs is valid any more."""

from datetime import UTC, datetime, timedelta

import httpx
import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from identity import commands
from identity.rules.keys import KeyTimes, published, signing
from laurel_events import Database
from laurel_service.testing import ISSUER
from sqlalchemy import text

from .conftest import Clock, Person, opened
from .test_sessions import run

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


async def key_ids(http: httpx.AsyncClient) -> list[str]:
    return [key["kid"] for key in (await http.get("/.well-known/jwks.json")).json()["keys"]]


def key_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


@pytest.fixture(autouse=True)
def _read_each_time(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("KEYS_FRESH", "PT0S")


@pytest.mark.requirement("API-022")
async def test_a_rotation_refuses_nobody(
    http: httpx.AsyncClient, ada: Person, clock: Clock
) -> None:
    (old,) = await key_ids(http)
    await run(commands.rotate_keys)
    clock.now = datetime.now(UTC)
    assert len(await key_ids(http)) == 2
    assert key_of((await ada.signs_in(http))["accessToken"]) == old
    clock.passes(31)
    assert key_of((await ada.signs_in(http))["accessToken"]) != old
    clock.passes(601)
    (new,) = await key_ids(http)
    assert new != old


@pytest.mark.requirement("API-022")
async def test_a_stolen_key_is_replaced_at_once(
    http: httpx.AsyncClient, ada: Person, clock: Clock
) -> None:
    (old,) = await key_ids(http)
    await run(commands.replace_keys)
    clock.now = datetime.now(UTC)
    (new,) = await key_ids(http)
    assert key_of((await ada.signs_in(http))["accessToken"]) == new != old


async def test_a_given_key_is_the_first(
    environment: pytest.MonkeyPatch, identity_database: Database, clock: Clock
) -> None:
    environment.setenv("SIGNING_KEY", ISSUER.pem())
    async with opened(clock) as http:
        assert await key_ids(http) == [ISSUER.key_id]


async def test_the_database_holds_no_key_in_the_clear(
    http: httpx.AsyncClient, identity_database: Database
) -> None:
    async with identity_database.reading() as session:
        sealed = bytes(await session.scalar(text("select sealed from signing_keys")) or b"")
    assert sealed
    assert b"PRIVATE" not in sealed


_MINUTES = st.integers(-60, 60)
_KEYS = st.lists(
    st.tuples(_MINUTES, st.none() | _MINUTES).map(
        lambda times: KeyTimes(
            str(times),
            NOON + timedelta(minutes=times[0]),
            None if times[1] is None else NOON + timedelta(minutes=times[1]),
        )
    )
)


@given(_KEYS)
def test_what_signs_is_published(keys: list[KeyTimes]) -> None:
    chosen, good = signing(keys, NOON), published(keys, NOON)
    assert (chosen is None) == (not good)
    if chosen is not None:
        assert chosen in good
        begun = [key.signs_from for key in good if key.signs_from <= NOON]
        assert not begun or chosen.signs_from == max(begun)
