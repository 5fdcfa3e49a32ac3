"""What several routes answer with."""

from typing import ClassVar

from laurel_schemas.fields import Timestamp
from laurel_service.api import Body, Forbidden, Unauthorized

from identity.tokens import Granted, Refused


class SignedIn(Body):
    """The tokens of a session; the refresh token is good once, for the next pair."""

    user_id: int
    access_token: str
    refresh_token: str
    expires_at: Timestamp


class SignInInvalid(Unauthorized):
    """The sign-in was not begun here, took too long, was finished before, or proves nothing."""

    code: ClassVar[str] = "SIGN_IN_INVALID"
    example: ClassVar[str] = "Begin again: this sign-in has expired or its proof is not valid."


class AccountUnknown(Forbidden):
    """Who signed in has no account here."""

    code: ClassVar[str] = "ACCOUNT_UNKNOWN"
    example: ClassVar[str] = "No account here belongs to this wallet or provider's account."


class AccountBanned(Forbidden):
    """The account may not sign in."""

    code: ClassVar[str] = "ACCOUNT_BANNED"
    example: ClassVar[str] = "This account is banned."


class RefreshInvalid(Unauthorized):
    """The refresh token is not one of an open session, or was used before."""

    code: ClassVar[str] = "REFRESH_TOKEN_INVALID"
    example: ClassVar[str] = "Sign in again: this session has ended."


def signed_in(result: Granted | Refused) -> SignedIn:
    """The tokens; raises AccountBanned, or RefreshInvalid for other refusals."""
    if isinstance(result, Refused):
        raise AccountBanned() if result.reason == "banned" else RefreshInvalid()
    return SignedIn(
        user_id=result.user_id,
        access_token=result.access_token,
        refresh_token=result.refresh_token,
        expires_at=result.expires_at,
    )
