"""The text that a wallet signs: Sign-In With Solana, which follows EIP-4361 (ERC-4361)."""

from dataclasses import dataclass
from datetime import datetime

_STATEMENT = "Sign in to Laurel. This costs nothing and moves nothing."


@dataclass(frozen=True, slots=True)
class Challenge:
    """Who is asked to sign, where, until when; `nonce` makes the text good for one sign-in."""

    domain: str
    address: str
    nonce: str
    issued_at: datetime
    expires_at: datetime

    def text(self) -> str:
        """What the wallet shows and signs, byte for byte."""
        return "\n".join(
            (
                f"{self.domain} wants you to sign in with your Solana account:",
                self.address,
                "",
                _STATEMENT,
                "",
                f"URI: https://{self.domain}",
                "Version: 1",
                "Chain ID: mainnet",
                f"Nonce: {self.nonce}",
                f"Issued At: {_at(self.issued_at)}",
                f"Expiration Time: {_at(self.expires_at)}",
            )
        )


def _at(time: datetime) -> str:
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
