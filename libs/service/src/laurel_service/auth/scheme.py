"""The token of an Authorization header."""

from laurel_service.auth import SCHEMES


def bearer_token(authorization: str) -> str | None:
    """The token of a header such as `Bearer ey…`; None for another scheme or none."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme in SCHEMES else None
