"""Where token keys come from."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from laurel_service.auth.keys import KeySet, KeysUnavailableError
from laurel_service.auth.remote import from_url
from laurel_service.testing import ISSUER


@pytest.fixture
async def jwks_url() -> AsyncIterator[str]:
    """An HTTP server that has the JWKS on one path and nothing on the others."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        found = asked.startswith(b"GET /jwks ")
        body = ISSUER.jwks().encode() if found else b""
        head = b"HTTP/1.1 %b\r\ncontent-length: %d\r\nconnection: close\r\n\r\n"
        writer.write(head % (b"200 OK" if found else b"404 Not Found", len(body)) + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_keys_come_from_a_url(jwks_url: str) -> None:
    assert await KeySet(from_url(f"{jwks_url}/jwks")).find(ISSUER.key_id)


async def test_a_url_without_keys_leaves_nothing_to_verify_with(jwks_url: str) -> None:
    with pytest.raises(KeysUnavailableError):
        await KeySet(from_url(f"{jwks_url}/elsewhere")).find(ISSUER.key_id)
