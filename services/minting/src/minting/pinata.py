"""Pin documents and files to IPFS through Pinata (NFT-090).

What is pinned stands on the chain for ever, so no answer is taken on trust: decision 0038.
"""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

import httpx

from minting.cids import raw_cid
from minting.ipfs import IpfsGateway

_RETRYABLE: Final = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS}
_TIMEOUT_SECONDS: Final = 10.0
_CID: Final = re.compile(r"b[a-z2-7]{58,}|Qm[1-9A-HJ-NP-Za-km-z]{44}")
_OPTIONS: Final = {"cidVersion": 1}


class PinUnavailable(Exception):
    """Pinata did not answer, has too much to do, or named other content: try again later."""


class PinRejected(Exception):
    """Pinata understood and refused: wrong token or document. Trying again won't help."""


def pinata_client(api_url: str, jwt: str) -> httpx.AsyncClient:
    """Return a client of Pinata's API at `api_url`, to be closed by the caller."""
    return httpx.AsyncClient(
        base_url=api_url,
        headers={"authorization": f"Bearer {jwt}"},
        timeout=_TIMEOUT_SECONDS,
    )


async def pin_json(
    http: httpx.AsyncClient, document: Mapping[str, object], name: str, gateway: IpfsGateway
) -> str:
    """Pin `document` under `name`, as a file: its bytes, hence its CID, are ours and no store's.

    The rest is as with `pin_file`.
    """
    content = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    return await pin_file(http, content, "application/json", name, gateway)


async def pin_file(
    http: httpx.AsyncClient, content: bytes, media_type: str, name: str, gateway: IpfsGateway
) -> str:
    """Pin `content` under `name` and return its URI, `ipfs://` and the CID (version 1).

    The same content has the same CID, so pinning twice is harmless. Raises `PinUnavailable`, also
    where the CID is another's and the gateway does not have this very content under it, or
    `PinRejected`.
    """
    form = {
        "pinataMetadata": json.dumps({"name": name}),
        "pinataOptions": json.dumps(_OPTIONS),
    }
    files = {"file": (name, content, media_type)}
    uri = f"ipfs://{await _pin(http, form, files)}"
    if uri != f"ipfs://{raw_cid(content)}" and await _read(gateway.url(uri)) != content:
        raise PinUnavailable("Pinata answered with the CID of other content")
    return uri


async def _pin(http: httpx.AsyncClient, form: Mapping[str, str], files: Any) -> str:
    try:
        response = await http.post("/pinning/pinFileToIPFS", data=form, files=files)
    except httpx.HTTPError as error:
        raise PinUnavailable(type(error).__name__) from error
    return _cid(response)


async def _read(url: str) -> bytes:
    """What a gateway has; it is asked without Pinata's token."""
    try:
        async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, follow_redirects=True) as web:
            response = await web.get(url)
    except httpx.HTTPError as error:
        raise PinUnavailable(f"the gateway: {type(error).__name__}") from error
    if not response.is_success:
        raise PinUnavailable(f"the gateway answered {response.status_code}")
    return response.content


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
