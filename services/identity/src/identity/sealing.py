"""Private keys as they lie in the database: a dump of it signs nothing."""

import base64

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from laurel_service.auth.issuer import Issuer
from laurel_service.settings_error import SettingsError

from identity.settings import Settings


def seal(issuer: Issuer, settings: Settings) -> bytes:
    """The issuer's private key, encrypted under TOKEN_SECRET."""
    return _box(settings).encrypt(issuer.pem().encode())


def unseal(sealed: bytes, settings: Settings) -> Issuer:
    """The issuer again; raises cryptography's InvalidToken under another TOKEN_SECRET."""
    return read_key(_box(settings).decrypt(sealed), settings)


def read_key(pem: bytes, settings: Settings) -> Issuer:
    """An issuer that signs with this key; raises SettingsError for what is no RSA key."""
    try:
        key = serialization.load_pem_private_key(pem, password=None)
    except ValueError:
        raise SettingsError("SIGNING_KEY is no private key in PEM.") from None
    if not isinstance(key, rsa.RSAPrivateKey):
        raise SettingsError("SIGNING_KEY is no RSA key.")
    return Issuer(key, settings.jwt_issuer, settings.jwt_audience)


def _box(settings: Settings) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(bytes.fromhex(settings.token_secret)))
