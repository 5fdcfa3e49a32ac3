"""Verifies the platform's tokens, and issues them where there is no platform.

The names below are what issuer and verifier agree on where nothing else is configured.
"""

ISSUER = "https://id.laurel.local"
AUDIENCE = "laurel"
LEEWAY_SECONDS = 5
"""How far clocks may be apart: what gateway and services add to `exp` and take from `nbf`."""
SCHEMES = ("Bearer", "bearer", "BEARER")
"""The spellings of the scheme that gateway and services take; Envoy knows no other way."""
