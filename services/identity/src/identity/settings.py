"""The environment of identity."""

from datetime import timedelta

from laurel_service import ServiceSettings
from pydantic import Field

_ZERO = timedelta(0)


class Settings(ServiceSettings):
    """What every service reads, how long tokens live, and who else may say who somebody is."""

    token_secret: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal, which seal the signing keys in the database",
    )
    signing_key: str | None = Field(
        default=None,
        repr=False,
        description="an RSA private key as PEM, to sign with from the first start or rotation on",
    )
    access_lifetime: timedelta = Field(
        default=timedelta(minutes=10), gt=_ZERO, description="how long an access token is valid"
    )
    session_lifetime: timedelta = Field(
        default=timedelta(days=30), gt=_ZERO, description="how long a session lasts unused"
    )
    key_notice: timedelta = Field(
        default=timedelta(seconds=30),
        description="how long a new key is published before it signs",
    )
    keys_fresh: timedelta = Field(
        default=timedelta(seconds=2),
        ge=_ZERO,
        description="how old the signing keys that a process knows may be: a withdrawn one signs"
        " no longer than that",
    )
    sign_in_domain: str = Field(
        default="localhost", description="the site that wallets show when they are asked to sign"
    )
    oidc_issuer: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="the OpenID provider whose accounts may sign in; unset for none",
        examples=["https://accounts.example.com"],
    )
    oidc_client_id: str = Field(default="laurel", description="this client's id at the provider")
    oidc_client_secret: str = Field(
        default="", repr=False, description="this client's secret at the provider"
    )
    oidc_redirect_uri: str = Field(
        default="http://localhost:8080/signed-in",
        description="the page to which the provider sends people back",
    )
    oidc_user_claim: str = Field(
        default="laurel_user_id",
        description="the claim in which a provider of ours says the user's id",
    )
    command_user: int | None = Field(
        default=None, ge=1, description="the user whom a command is about"
    )
