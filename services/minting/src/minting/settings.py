"""Settings of minting: the only place that reads the environment."""

from datetime import timedelta
from pathlib import Path

from laurel_service import ServiceSettings
from pydantic import Field

from minting.audit import AuditLimits
from minting.definitions import PACKAGED
from minting.ipfs import IpfsGateway
from minting.landing import LandingPace
from minting.rules import Pacing


class Settings(ServiceSettings):
    """What minting reads besides the settings of every service."""

    solana_rpc_url: str = Field(
        pattern=r"^https?://",
        description="the JSON-RPC URL of a Solana node",
        examples=["https://api.devnet.solana.com"],
    )
    system_wallet_file: Path = Field(
        description="a keypair as solana-keygen writes it; it signs and pays for every mint",
        examples=["/run/secrets/system-wallet.json"],
    )
    mint_secret: str = Field(
        min_length=64,
        pattern=r"^[0-9a-f]+$",
        repr=False,
        description="at least 32 random bytes in hexadecimal; mint keys are derived from it, "
        "so keep it as long as the service",
        examples=["the output of: openssl rand -hex 32"],
    )
    pinata_url: str = Field(
        default="https://api.pinata.cloud",
        pattern=r"^https?://",
        description="the URL of Pinata's API",
    )
    pinata_jwt: str = Field(min_length=1, repr=False, description="a token of Pinata's API")
    ipfs_gateway: str = Field(
        default="https://gateway.pinata.cloud/ipfs/",
        pattern=r"^https?://.*/$",
        description="where browsers find pinned pictures: the URL up to the CID",
    )
    nft_definitions: Path = Field(
        default=PACKAGED, description="a TOML file with the NFTs of the ladder"
    )
    landing_poll_seconds: tuple[float, float] = Field(
        default=(0.5, 5.0),
        description="the shortest and the longest wait between two looks at a transaction",
        examples=["[0.5, 5]"],
    )
    funds_retry_seconds: tuple[float, float] = Field(
        default=(30.0, 900.0),
        description="the shortest and the longest wait for the system wallet to be topped up",
        examples=["[30, 900]"],
    )
    audit_open_minutes: float = Field(
        default=15, gt=0, description="how old an open request may be at an audit"
    )

    @property
    def landing_pace(self) -> LandingPace:
        """How often the landing looks and tries again."""
        return LandingPace(
            look=_pacing(self.landing_poll_seconds), funds=_pacing(self.funds_retry_seconds)
        )

    @property
    def audit_limits(self) -> AuditLimits:
        """What an audit lets pass."""
        return AuditLimits(open_for=timedelta(minutes=self.audit_open_minutes))

    @property
    def gateway(self) -> IpfsGateway:
        """Where browsers find pinned pictures."""
        return IpfsGateway(self.ipfs_gateway)


def _pacing(seconds: tuple[float, float]) -> Pacing:
    shortest, longest = seconds
    return Pacing(timedelta(seconds=shortest), timedelta(seconds=longest))
