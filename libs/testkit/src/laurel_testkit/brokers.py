"""Brokers beside the session's own, for the plugin."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest_asyncio
import trustme
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from laurel_stack.options import default_cache
from laurel_stack.ports import LOOPBACK, free_port
from laurel_stack.servers import kafka as kafka_server
from laurel_stack.servers.kafka_security import Security
from laurel_stack.tools import Tools

from laurel_testkit.homes import apart


class SecureKafka(NamedTuple):
    """Where anybody on this machine may do anything, where clients prove themselves, and the
    authority that signed what they are shown."""

    brokers: str
    clients: str
    ca_file: Path


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def own_kafka(tools: Tools) -> AsyncIterator[str]:
    """A broker for a module whose records or topics would be met by others' tests."""
    async with apart("laurel-own-") as supervisor:
        yield await kafka_server.start(supervisor, tools, default_cache())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def secure_kafka(tools: Tools) -> AsyncIterator[SecureKafka]:
    """A broker that asks its clients for TLS, a password and rights; users are the test's."""
    async with apart("laurel-secure-") as supervisor:
        root = supervisor.home.root
        authority, keystore = root / "authority.pem", root / "broker.pem"
        _make_certificates(authority, keystore)
        security = Security(keystore, free_port())
        brokers = await kafka_server.start(supervisor, tools, default_cache(), security=security)
        yield SecureKafka(brokers, f"{LOOPBACK}:{security.port}", authority)


def _make_certificates(authority: Path, keystore: Path) -> None:
    made = trustme.CA()
    made.cert_pem.write_to_path(authority)
    issued = made.issue_cert(LOOPBACK)
    # Java reads keys as PKCS #8 only.
    key = load_pem_private_key(issued.private_key_pem.bytes(), password=None)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    keystore.write_bytes(pem + b"".join(blob.bytes() for blob in issued.cert_chain_pems))
