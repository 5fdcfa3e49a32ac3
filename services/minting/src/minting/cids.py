"""Content identifiers as IPFS computes them, to hold a store's answer against."""

from base64 import b32encode
from hashlib import sha256
from typing import Final

_RAW_SHA256: Final = bytes([1, 0x55, 0x12, 32])
"""Version 1, the codec `raw`, and a SHA2-256 of 32 bytes: https://github.com/multiformats/cid."""


def raw_cid(content: bytes) -> str:
    """The CID, of version 1, of content that is one block: a file of up to 256 KiB anywhere.

    What is larger is a tree of blocks whose size each store chooses, and has another CID.
    """
    multihash = _RAW_SHA256 + sha256(content).digest()
    return "b" + b32encode(multihash).decode().lower().rstrip("=")
