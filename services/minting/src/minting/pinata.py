"""Pin documents and files to IPFS through Pinata (NFT-090)."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

_RETRYABLE: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_TIMEOUT_SECONDS: Final = 10.0
_CID: Final = re.compile(r"b[a-z2-7]{58,}|Qm[1-9A-HJ-NP-Za-km-z]{44}")
_OPTIONS: Final = {"cidVersion": 1}


class PinUnavailable(Exception):
    """Pinata did not answer, or has too much to do: try again later."""


class PinRejected(Exception):
    """Pinata understood and refused: wrong token or document. Trying again won't help."""


def pinata_client(api_url: str, jwt: str) -> httpx.AsyncClient:
    """Return a client of Pinata's API at `api_url`, to be closed by the caller."""
    return httpx.AsyncClient(
        base_url=api_url,
        headers={"authorization": f"Bearer {jwt}"},
        timeout=_TIMEOUT_SECONDS,
    )


async def pin_json(http: httpx.AsyncClient, document: Mapping[str, object], name: str) -> str:
    """Pin `document` under `name` and return its URI, `ipfs://` and the CID (version 1).

    The same document has the same CID, so pinning twice is harmless. Raises `PinUnavailable` or
    `PinRejected`.
    """
    body = {
        "pinataContent": document,
        "pinataMetadata": {"name": name},
        "pinataOptions": _OPTIONS,
    }
    return await _pin(http, "/pinning/pinJSONToIPFS", json=body)


async def pin_file(http: httpx.AsyncClient, content: bytes, media_type: str, name: str) -> str:
    """Pin `content` under `name` and return its URI; the rest is as with `pin_json`."""
    form = {
        "pinataMetadata": json.dumps({"name": name}),
        "pinataOptions": json.dumps(_OPTIONS),
    }
    files = {"file": (name, content, media_type)}
    return await _pin(http, "/pinning/pinFileToIPFS", data=form, files=files)


async def _pin(http: httpx.AsyncClient, path: str, **content: Any) -> str:
    try:
        response = await http.post(path, **content)
    except httpx.HTTPError as error:
        raise PinUnavailable(type(error).__name__) from error
    return f"ipfs://{_cid(response)}"


def _cid(response: httpx.Response) -> str:
    if response.status_code in _RETRYABLE or response.is_server_error:
        raise PinUnavailable(f"Pinata answered {response.status_code}")
    if not response.is_success:
        raise PinRejected(f"Pinata answered {response.status_code}")
    try:
        cid = response.json()["IpfsHash"]
    except (ValueError, LookupError, TypeError) as error:
        raise PinUnavailable("Pinata answered without an IpfsHash") from error
    # Whatever stands there would be on the chain for ever.
    if not isinstance(cid, str) or not _CID.fullmatch(cid):
        raise PinUnavailable("Pinata answered with an IpfsHash that is no CID")
    return cid
