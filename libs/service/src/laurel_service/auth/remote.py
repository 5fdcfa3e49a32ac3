"""Reads a JWKS over HTTP; apart from the rest, as httpx takes 0.3 s to import."""

import httpx

from laurel_service.auth.keys import Load

_FETCH_SECONDS = 5.0


def from_url(url: str) -> Load:
    """Reads a JWKS from where its issuer serves it."""

    async def load() -> bytes:
        try:
            async with httpx.AsyncClient(timeout=_FETCH_SECONDS) as client:
                response = await client.get(url)
                return response.raise_for_status().content
        except httpx.HTTPError as error:
            raise ConnectionError(f"the JWKS is not to be had: {type(error).__name__}") from None

    return load
