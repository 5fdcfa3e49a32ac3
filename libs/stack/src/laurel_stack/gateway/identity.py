"""Whose tokens count."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """RS256 JWTs of `issuer` for `audience`, signed by a key of `jwks_file`."""

    issuer: str
    audience: str
    jwks_file: str
