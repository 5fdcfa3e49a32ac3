"""Who may do what, through the gateway and all services behind it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import jwt
import pytest
from laurel_cli.running import Suite
from laurel_service.auth import AUDIENCE, ISSUER
from laurel_service.auth.issuer import Issuer
from laurel_testkit import eventually

from tests.support.sent import Sent
from tests.support.traders import Trader, http, qualified

pytestmark = pytest.mark.journey

PATHS = (
    "/api/v1/qualification/me",
    "/api/v1/nft/personal-center",
    "/api/v1/nft/badge-gallery",
    "/api/v1/notifications",
)
USER_ID = 1001


def _expired(issuer: Issuer) -> str:
    return issuer.token(USER_ID, now=datetime.now(UTC) - timedelta(days=1))


def _of_a_stranger_s_key(_: Issuer) -> str:
    return Issuer.generate().token(USER_ID)


def _unsigned(_: Issuer) -> str:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(USER_ID), "exp": 4_102_444_800}
    return jwt.encode(claims, "", algorithm="none")


def _for_another_audience(issuer: Issuer) -> str:
    return Issuer(issuer.key, audience="another").token(USER_ID)


def _none(_: Issuer) -> None:
    return None


@pytest.mark.requirement("API-027")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "token", [_none, _expired, _of_a_stranger_s_key, _unsigned, _for_another_audience]
)
async def test_a_token_that_proves_nothing_is_refused(
    suite: Suite, token: Callable[[Issuer], str | None], path: str
) -> None:
    async with http(suite, token(suite.secrets.issuer)) as stranger:
        answer = await stranger.get(path)
    assert answer.status_code == 401
    body = answer.json()
    assert (body["success"], body["error"]["code"]) == (False, "UNAUTHORIZED")
    assert body["meta"]["requestId"]


async def test_a_claim_needs_a_token(suite: Suite) -> None:
    async with http(suite) as stranger:
        assert (await stranger.post("/api/v1/nft/claim", json={"tierId": 1})).status_code == 401


@pytest.mark.requirement("API-007")
async def test_another_s_badge_and_notification_are_not_found(suite: Suite, sent: Sent) -> None:
    owner, other = (*await qualified(suite, sent, 1), Trader.new(suite, sent))
    async with owner.http(suite) as own, other.http(suite) as foreign:

        async def first(path: str, listed: str, found: Callable[..., bool]) -> dict[str, str]:
            answer = (await own.get(path)).json()["data"][listed]
            return next((one for one in answer if found(one)), {})

        badge = await eventually(
            lambda: first("/api/v1/nft/badge-gallery", "badges", lambda one: one["isOwned"]), 30
        )
        told = await eventually(
            lambda: first("/api/v1/notifications", "notifications", lambda _: True), 30
        )
        for path in (
            f"/api/v1/badges/{badge['badgeId']}/activate",
            f"/api/v1/notifications/{told['id']}/engaged",
        ):
            assert (await foreign.post(path, headers=_key())).status_code in {403, 404}
            assert (await own.post(path, headers=_key())).status_code == 200


def _key() -> dict[str, str]:
    return {"Idempotency-Key": str(uuid4())}
