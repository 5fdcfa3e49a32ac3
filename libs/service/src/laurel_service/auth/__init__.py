"""Verifies the platform's tokens, and issues them where there is no platform.

The names below are what issuer and verifier agree on where nothing else is configured.
"""

ISSUER = "https://id.laurel.local"
AUDIENCE = "laurel"
