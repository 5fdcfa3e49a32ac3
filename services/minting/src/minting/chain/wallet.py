"""The keys that sign: the system wallet, read from a file, and one mint key per request."""

import hashlib
import hmac
from pathlib import Path
from typing import Final

from solders.keypair import Keypair

_SECRET_BYTES: Final = 32
_MINT_KEY_DOMAIN: Final = b"laurel-mint-v1\0"


class WalletError(Exception):
    """A key could not be read; the message never holds any of it."""


def load_wallet(path: Path) -> Keypair:
    """Read a keypair as `solana-keygen` writes it: a JSON array of 64 bytes.

    Raises `WalletError` when the file can't be read or holds anything else.
    """
    try:
        return Keypair.from_json(path.read_text())
    except OSError as error:
        raise WalletError(f"cannot read the wallet at {path}: {error.strerror}") from None
    except ValueError:
        raise WalletError(f"{path} must hold a JSON array of the keypair's 64 bytes") from None


def mint_keypair(secret: bytes, request_id: str) -> Keypair:
    """Derive the mint's key from the request, so that a request has one mint address for ever.

    The chain refuses a mint key that was used before: with it, a request can't mint twice.
    Raises `WalletError` when `secret` has fewer than 32 bytes.
    """
    if len(secret) < _SECRET_BYTES:
        raise WalletError(f"the mint secret must have at least {_SECRET_BYTES} bytes")
    message = _MINT_KEY_DOMAIN + request_id.encode()
    return Keypair.from_seed(hmac.digest(secret, message, hashlib.sha256))
