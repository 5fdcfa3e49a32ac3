"""Signing keys come and go without a restart of the gateway."""

import time
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from laurel_stack.gateway import Environment, RouteTable

from .conftest import Published, Signer, configured, keys_of, running_envoy, wait_until
from .test_gateway import CENTER

STATED_SECONDS = 15.0


@pytest.mark.requirement("API-022")
def test_a_new_key_is_taken_and_a_withdrawn_one_refused(
    table: RouteTable,
    upstream: tuple[str, int],
    published: Published,
    signer: Signer,
    tmp_path: Path,
) -> None:
    newer = signer.but(key=rsa.generate_private_key(65537, 2048), key_id="newer")
    identity = keys_of(upstream)
    config = configured(table, upstream, Environment(identity=identity))
    with running_envoy(config, tmp_path) as gateway, httpx.Client() as http:

        def status(one: Signer) -> int:
            bearer = one.bearer(1, scope="unmetered")
            return http.get(f"http://{gateway.host}{CENTER}", headers=bearer).status_code

        wait_until(lambda: status(signer) == 200, "the first key is taken")
        assert status(newer) == 401
        published.signers = [newer]
        try:
            began = time.monotonic()
            wait_until(lambda: status(newer) == 200, "the new key is taken")
            wait_until(lambda: status(signer) == 401, "the old key is refused")
            assert time.monotonic() - began < STATED_SECONDS
        finally:
            published.signers = [signer]


def test_keys_outlive_an_outage_of_their_issuer(
    table: RouteTable,
    upstream: tuple[str, int],
    published: Published,
    signer: Signer,
    tmp_path: Path,
) -> None:
    environment = Environment(identity=keys_of(upstream, refresh_seconds=1))
    with running_envoy(configured(table, upstream, environment), tmp_path) as gateway:

        def status() -> int:
            bearer = signer.bearer(1, scope="unmetered")
            return httpx.get(f"http://{gateway.host}{CENTER}", headers=bearer).status_code

        wait_until(lambda: status() == 200, "the key is taken")
        published.away = True
        try:
            asked = published.fetched
            wait_until(lambda: published.fetched > asked + 2, "the gateway asks again")
            assert status() == 200
        finally:
            published.away = False
