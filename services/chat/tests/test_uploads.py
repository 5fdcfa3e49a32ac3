"""Media is put straight into a store, which takes what was signed and nothing else."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from chat.uploads import MediaStore
from laurel_events import Database
from laurel_service.testing import client
from laurel_testkit.plugin import Media

from .people import Person, data, refusal

PNG = b"\x89PNG\r\n\x1a\n" + bytes(1000)
ORDER = {"messageType": "image", "contentType": "image/png", "bytes": len(PNG)}


@pytest_asyncio.fixture
async def http(
    media: Media, environment: pytest.MonkeyPatch, database: Database
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the service with a store, which takes objects of a megabyte."""
    del database  # asked for because it knows the people
    environment.setenv("MEDIA_STORE_URL", media.url)
    environment.setenv("MEDIA_SECRET_KEY", media.secret)
    environment.setenv("UPLOAD_MOST_BYTES", "1048576")
    from chat.__main__ import build  # noqa: PLC0415 - reads the environment when it is called

    async with client(build()) as opened:
        yield opened


async def put(asked: dict[str, Any], content: bytes, **headers: str) -> int:
    """What the store answers to a client that does what it was told, but for these headers."""
    async with httpx.AsyncClient() as store:
        answer = await store.put(
            asked["uploadUrl"], content=content, headers={**asked["headers"], **headers}
        )
    return answer.status_code


@pytest.mark.requirement("CHAT-006")
async def test_what_was_asked_for_is_put_sent_and_seen(http: httpx.AsyncClient) -> None:
    ann, bob = Person(http, 1), Person(http, 2)
    id_ = await ann.direct(2)
    asked = data(await ann.chat("POST", "/uploads", **ORDER))

    assert await put(asked, PNG) == 200
    data(await ann.post(id_, None, messageType="image", mediaUrl=asked["mediaUrl"]))

    [said] = data(await bob.ask("GET", f"/{id_}/messages"))["messages"]
    async with httpx.AsyncClient() as anybody:
        seen = await anybody.get(said["mediaUrl"])
    assert (seen.content, seen.headers["content-type"]) == (PNG, "image/png")


@pytest.mark.requirement("CHAT-006")
async def test_the_store_takes_nothing_but_what_was_signed(
    http: httpx.AsyncClient, media: Media
) -> None:
    asked = data(await Person(http, 1).chat("POST", "/uploads", **ORDER))

    assert await put(asked, PNG, **{"Content-Type": "text/html"}) == 403
    assert await put(asked, PNG + b"more", **{"Content-Length": str(len(PNG) + 4)}) == 403
    elsewhere = {**asked, "uploadUrl": asked["uploadUrl"].replace("/chat/", "/chat/a", 1)}
    assert await put(elsewhere, PNG) == 403
    longer = {**asked, "uploadUrl": asked["uploadUrl"].replace("Expires=600", "Expires=6000")}
    assert await put(longer, PNG) == 403
    forged = MediaStore(media.url, "chat", "chat", "another key").upload(
        UUID(int=1), "image/png", len(PNG)
    )
    assert await put({"uploadUrl": forged.url, "headers": forged.headers}, PNG) == 403
    late = MediaStore(media.url, "chat", "chat", media.secret, within=timedelta(seconds=-5))
    over = late.upload(UUID(int=1), "image/png", len(PNG))
    assert await put({"uploadUrl": over.url, "headers": over.headers}, PNG) == 403
    async with httpx.AsyncClient() as anybody:
        assert (await anybody.get(asked["mediaUrl"])).status_code == 404


@pytest.mark.requirement("CHAT-006")
@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"contentType": "image/svg+xml"}, "contentType"),
        ({"contentType": "text/html"}, "contentType"),
        ({"messageType": "audio"}, "contentType"),
        ({"bytes": 1048577}, "bytes"),
    ],
)
async def test_what_may_not_be_uploaded_is_refused(
    http: httpx.AsyncClient, changed: dict[str, Any], field: str
) -> None:
    answer = await Person(http, 1).chat("POST", "/uploads", **{**ORDER, **changed})

    assert refusal(answer) == (422, "UPLOAD_UNUSABLE")
    assert answer.json()["error"]["details"] == {"field": field}


async def test_without_a_store_there_is_nothing_to_upload_to(
    environment: pytest.MonkeyPatch, database: Database
) -> None:
    del environment, database  # asked for because they are what the service reads
    from chat.__main__ import build  # noqa: PLC0415 - reads the environment when it is called

    async with client(build()) as http:
        answer = await Person(http, 1).chat("POST", "/uploads", **ORDER)
        own = {"messageType": "image", "mediaUrl": "http://127.0.0.1:9/chat/x"}
        ann = Person(http, 1)
        sent = await ann.post(await ann.direct(2), None, **own)
    assert refusal(answer) == (503, "UPLOADS_OFF")
    assert refusal(sent) == (422, "MESSAGE_UNUSABLE")
