"""Sign-in by a signature of a Solana wallet."""

import secrets
from datetime import timedelta

from laurel_events import Transaction
from solders.pubkey import Pubkey
from solders.signature import Signature

from identity.rules.message import Challenge
from identity.settings import Settings
from identity.store import accounts, sessions
from identity.store.sessions import SignIn

_LIFETIME = timedelta(minutes=5)
_NONCE_BYTES = 16


async def ask(tx: Transaction, settings: Settings, address: str) -> Challenge:
    """What the wallet of this address is to sign within five minutes."""
    nonce = secrets.token_hex(_NONCE_BYTES)
    expires = tx.now + _LIFETIME
    challenge = Challenge(settings.sign_in_domain, address, nonce, tx.now, expires)
    asked = SignIn(challenge.text(), address, None)
    await sessions.begin(tx.session, nonce, "wallet", asked, tx.now, expires)
    return challenge


async def answered(tx: Transaction, nonce: str, signature: str) -> tuple[bool, int | None]:
    """Whether the signature is that of the wallet that was asked, and whose wallet it is."""
    asked = await sessions.finish(tx.session, nonce, "wallet", tx.now)
    if asked is None or asked.address is None:
        return False, None
    if not is_signed(asked.secret, asked.address, signature):
        return False, None
    return True, await accounts.of_address(tx.session, asked.address)


def is_signed(message: str, address: str, signature: str) -> bool:
    """Whether this is the Ed25519 signature, in base58, of the message by the address's key."""
    try:
        given, key = Signature.from_string(signature), Pubkey.from_string(address)
    except ValueError:
        return False
    return given.verify(key, message.encode())
