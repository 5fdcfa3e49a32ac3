"""Settings of minting: the only place that reads the environment."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Final

from laurel_service import ServiceSettings, SettingsError
from pydantic import AfterValidator, Field

from minting.audit import AuditLimits
from minting.chain import Fees, Minter, WalletError, load_wallet
from minting.definitions import PACKAGED, Definition, DefinitionsError, load
from minting.importing import SignedBy
from minting.ipfs import IpfsGateway
from minting.landing import LandingPace
from minting.reconciling import ReconcilePace
from minting.rules.requests import Pacing
from minting.upgrades import UpgradeTerms
from minting.vault import KeyVault


def _rising(seconds: tuple[float, float]) -> tuple[float, float]:
    shortest, longest = seconds
    if not 0 < shortest <= longest:
        raise ValueError("the first number should be positive and not above the second")
    return seconds


Waits = Annotated[tuple[float, float], AfterValidator(_rising)]
"""The shortest and the longest wait in seconds."""


def _prices(prices: tuple[int, int]) -> tuple[int, int]:
    lowest, highest = prices
    if not 0 <= lowest <= highest <= _DEAREST:
        raise ValueError(f"the first should not be above the second, nor that above {_DEAREST}")
    return prices


_DEAREST: Final = 10**9
_OWNER_LOOK: Final = timedelta(minutes=1)
Prices = Annotated[tuple[int, int], AfterValidator(_prices)]
"""The lowest and the highest price of a compute unit in micro-lamports."""


class Settings(ServiceSettings):
    """What minting reads besides the settings of every service."""

    solana_rpc_url: str = Field(
        pattern=r"^https?://[^,\s]+(,https?://[^,\s]+)*$",
        repr=False,  # it often holds a key
        description="the JSON-RPC URL of a Solana node, or several separated by commas: the first"
        " is preferred, the others stand in for it",
        examples=["https://api.devnet.solana.com"],
    )
    system_wallet_file: Path = Field(
        description="a keypair as solana-keygen writes it; it signs and pays for every mint",
        examples=["/run/secrets/system-wallet.json"],
    )
    mint_secret: str = Field(
        pattern=r"^([0-9a-f]{2}){32,}$",
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
    custody_key: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal; the keys of custodial wallets are encrypted"
        " with it, so keep it as long as they hold anything",
        examples=["the output of: openssl rand -hex 32"],
    )
    custody_keys_before: str = Field(
        default="",
        pattern=r"^([0-9a-f]{64}(,[0-9a-f]{64})*)?$",
        repr=False,
        description="the values that CUSTODY_KEY had before, separated by commas, until what they"
        " encrypt is encrypted anew",
    )
    sign_within_hours: float = Field(
        default=72, gt=0, description="how long an owner has to sign an upgrade"
    )
    bind_within_minutes: float = Field(
        default=10, gt=0, description="how long an upgrade waits for its badges to be bound"
    )
    nonces_ready: int = Field(
        default=4,
        ge=0,
        description="how many durable nonces wait for upgrades to be signed; where none is left,"
        " an owner has about a minute",
    )
    mint_into_vaults: bool = Field(
        default=False,
        description="whether NFTs are minted to derived addresses, for which a program signs, such"
        " as the vault of several owners: an upgrade there needs that program",
    )
    nft_definitions: Path = Field(
        default=PACKAGED, description="a TOML file with the NFTs of the ladder"
    )
    landing_poll_seconds: Waits = Field(
        default=(0.25, 5.0),
        description="the shortest and the longest wait between two looks at a transaction",
        examples=["[0.25, 5]"],
    )
    funds_retry_seconds: Waits = Field(
        default=(30.0, 900.0),
        description="the shortest and the longest wait for the system wallet to be topped up",
        examples=["[30, 900]"],
    )
    priority_fee: Prices = Field(
        default=(1_000, 2_000_000),
        description="the lowest and the highest price of a compute unit in micro-lamports; in "
        "between it follows the network, and doubles with each signing in vain",
        examples=["[1000, 2000000]"],
    )
    delay_notice_minutes: float = Field(
        default=5, gt=0, description="after how long an owner hears that a request takes longer"
    )
    reconcile_minutes: float = Field(
        default=60,
        gt=0,
        description="how long after all NFTs were held against the chain this begins anew",
    )
    audit_open_minutes: float = Field(
        default=15, gt=0, description="how old an open request may be at an audit"
    )

    import_file: Path | None = Field(
        default=None,
        description="what `import-nfts` reads: a CSV file of"
        " user_id,mint_address,definition,claimed_at",
    )
    import_authority: str | None = Field(
        default=None,
        pattern=r"^[1-9A-HJ-NP-Za-km-z]{32,44}$",
        description="who signed what `import-nfts` reads, where that was not the system wallet",
    )
    import_dry_run: bool = Field(
        default=False, description="whether `import-nfts` only says what it would do"
    )

    @property
    def signed_by(self) -> SignedBy:
        """Who signed what is to be taken over."""
        return SignedBy(self.import_authority)

    @property
    def minter(self) -> Minter:
        """Who mints: the system wallet and the secret of the mint keys; raises SettingsError."""
        try:
            wallet = load_wallet(self.system_wallet_file)
        except WalletError as error:
            raise SettingsError(f"SYSTEM_WALLET_FILE is not usable: {error}.") from None
        lowest, highest = self.priority_fee
        return Minter(
            wallet,
            bytes.fromhex(self.mint_secret),
            Fees(lowest=lowest, highest=highest),
            into_vaults=self.mint_into_vaults,
        )

    @property
    def vault(self) -> KeyVault:
        """What the keys of custodial wallets are sealed and opened with."""
        older = filter(None, self.custody_keys_before.split(","))
        return KeyVault(bytes.fromhex(self.custody_key), [bytes.fromhex(key) for key in older])

    @property
    def upgrade_terms(self) -> UpgradeTerms:
        """How long an upgrade waits for badges and for its owner."""
        return UpgradeTerms(
            sign_within=timedelta(hours=self.sign_within_hours),
            bind_within=timedelta(minutes=self.bind_within_minutes),
        )

    @property
    def definitions(self) -> Sequence[Definition]:
        """The NFTs of the ladder; raises SettingsError."""
        try:
            return load(self.nft_definitions)
        except DefinitionsError as error:
            raise SettingsError(f"NFT_DEFINITIONS is not usable: {error}.") from None

    @property
    def landing_pace(self) -> LandingPace:
        """How often the landing looks and tries again."""
        return LandingPace(
            look=_pacing(self.landing_poll_seconds),
            owner=Pacing(timedelta(seconds=self.landing_poll_seconds[0]), _OWNER_LOOK),
            funds=_pacing(self.funds_retry_seconds),
            patience=timedelta(minutes=self.delay_notice_minutes),
        )

    @property
    def reconcile_pace(self) -> ReconcilePace:
        """How often NFTs are held against the chain."""
        return ReconcilePace(rest=timedelta(minutes=self.reconcile_minutes))

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
