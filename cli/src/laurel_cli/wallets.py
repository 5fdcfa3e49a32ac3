"""Wallets of the development users: derived from a secret of the home, so that they last."""

import hashlib
import hmac
import secrets
from pathlib import Path

from solders.keypair import Keypair

_PURPOSE = b"laurel/development-wallet\0"


def home_secret(home: Path) -> bytes:
    """The secret of a home; made at first use, readable by its owner alone."""
    path = home / "secrets" / "wallets.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(secrets.token_bytes(32))
    return path.read_bytes()


def wallet_seed(secret: bytes, name: str) -> bytes:
    """The seed of a named user's keys."""
    return hmac.new(secret, _PURPOSE + name.encode(), hashlib.sha256).digest()


def wallet_address(secret: bytes, name: str) -> str:
    """The Solana address of a named user."""
    return str(Keypair.from_seed(wallet_seed(secret, name)).pubkey())
