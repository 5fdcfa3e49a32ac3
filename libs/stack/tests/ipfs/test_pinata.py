import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio
from laurel_stack.ipfs.cid import MAX_BYTES, cid_of
from laurel_stack.ipfs.server import application
from laurel_stack.ipfs.store import Store

JWT = "a-token-of-the-test"
JSON = "/pinning/pinJSONToIPFS"
FILE = "/pinning/pinFileToIPFS"
V1 = {"cidVersion": 1}


@pytest_asyncio.fixture(loop_scope="session")
async def pinata(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(application(Store(tmp_path), JWT))
    headers = {"authorization": f"Bearer {JWT}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://ipfs", headers=headers
    ) as client:
        yield client


@pytest.mark.requirement("NFT-090")
async def test_json_is_pinned_under_its_real_cid(pinata: httpx.AsyncClient) -> None:
    document = {"name": "Tech Chicken", "level": 1, "motto": "Grüße 🐔"}
    body = {"pinataContent": document, "pinataMetadata": {"name": "tech"}, "pinataOptions": V1}
    pinned = (await pinata.post(JSON, json=body)).json()
    written = '{"name":"Tech Chicken","level":1,"motto":"Grüße 🐔"}'.encode()
    assert pinned["IpfsHash"] == cid_of(written, 1)
    assert pinned["PinSize"] == len(written)
    assert pinned["isDuplicate"] is False

    read = await pinata.get(f"/ipfs/{pinned['IpfsHash']}")
    assert read.content == written
    assert read.headers["content-type"] == "application/json"


async def test_a_file_is_pinned(pinata: httpx.AsyncClient) -> None:
    form = {"pinataMetadata": json.dumps({"name": "hello"}), "pinataOptions": json.dumps(V1)}
    files = {"file": ("hello.txt", b"hello world", "text/plain")}
    pinned = (await pinata.post(FILE, data=form, files=files)).json()
    assert pinned["IpfsHash"] == "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
    assert (await pinata.get(f"/ipfs/{pinned['IpfsHash']}")).content == b"hello world"


async def test_the_default_is_version_0(pinata: httpx.AsyncClient) -> None:
    pinned = (await pinata.post(FILE, files={"file": ("x", b"hello world")})).json()
    assert pinned["IpfsHash"] == "Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD"


async def test_pinning_twice_is_harmless(pinata: httpx.AsyncClient) -> None:
    body = {"pinataContent": {"a": 1}}
    first = (await pinata.post(JSON, json=body)).json()
    second = (await pinata.post(JSON, json=body)).json()
    assert second == {**first, "isDuplicate": True}


async def test_a_picture_is_served_as_one(pinata: httpx.AsyncClient) -> None:
    pinned = (await pinata.post(FILE, files={"file": ("x", b"<svg/>")})).json()
    read = await pinata.get(f"/ipfs/{pinned['IpfsHash']}")
    assert read.headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer wrong", f"Basic {JWT}"])
async def test_only_the_owner_may_pin(pinata: httpx.AsyncClient, authorization: str) -> None:
    for path in (JSON, FILE):
        answer = await pinata.post(path, headers={"authorization": authorization})
        assert answer.status_code == 401
        assert answer.json()["error"]["reason"] == "INVALID_CREDENTIALS"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "pinataContent"),
        ({"pinataContent": "text"}, "pinataContent"),
        ({"pinataContent": {}, "pinataOptions": {"cidVersion": 2}}, "pinataOptions.cidVersion"),
        ({"pinataContent": {}, "pinataMetadata": {"name": 3}}, "pinataMetadata.name"),
        ({"pinataContent": {}, "pinataMetadata": {"name": "x" * 246}}, "pinataMetadata.name"),
    ],
)
async def test_a_wrong_body_names_the_field(
    pinata: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await pinata.post(JSON, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"].startswith(f"{field}: ")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff", b'{"pinataContent": NaN}'])
async def test_a_body_must_be_json(pinata: httpx.AsyncClient, body: bytes) -> None:
    assert (await pinata.post(JSON, content=body)).status_code == 400


async def test_a_form_must_have_a_file(pinata: httpx.AsyncClient) -> None:
    answer = await pinata.post(FILE, files={"other": ("x", b"1")})
    assert answer.status_code == 400
    assert answer.json()["error"]["details"].startswith("file: ")


async def test_too_much_is_refused(pinata: httpx.AsyncClient) -> None:
    files = {"file": ("x", bytes(MAX_BYTES))}
    assert (await pinata.post(FILE, files=files)).status_code == 413


@pytest.mark.parametrize(
    "cid", ["Qmf412jQZiuVUtdgnB36FXFX7xg5V6KEbSJ4dpQuhkLyfD", "..%2fsecret", "nothing"]
)
async def test_what_is_not_pinned_is_not_found(pinata: httpx.AsyncClient, cid: str) -> None:
    assert (await pinata.get(f"/ipfs/{cid}")).status_code == 404


def test_what_is_pinned_outlives_the_store(tmp_path: Path) -> None:
    pin = Store(tmp_path).pin(b"hello world", 1)
    again = Store(tmp_path)
    assert again.read(pin.cid) == b"hello world"
    assert again.pin(b"hello world", 1).is_duplicate


def test_a_server_without_a_token_says_so(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "laurel_stack.ipfs", "--port", "1", "--data", str(tmp_path)]
    ended = subprocess.run(command, env={}, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "PINATA_JWT" in ended.stderr
