"""An environment that can't be used is refused with advice."""

from pathlib import Path

import pytest
from laurel_service import SettingsError
from minting.settings import Settings


@pytest.mark.parametrize(
    ("variable", "value", "advice"),
    [
        ("MINT_SECRET", "abc", "MINT_SECRET is not usable.*32 random bytes"),
        ("IPFS_GATEWAY", "https://ipfs.test/ipfs", "IPFS_GATEWAY is not usable.*up to the CID"),
        ("LANDING_POLL_SECONDS", "[5, 1]", "LANDING_POLL_SECONDS is not usable.*not above"),
        ("PRIORITY_FEE", "[5, 1]", "PRIORITY_FEE is not usable.*not be above"),
        ("SOLANA_RPC_URL", "localhost", "SOLANA_RPC_URL is not usable.*devnet"),
    ],
)
def test_a_bad_variable_is_named_with_what_is_right(
    environment: None, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, advice: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=advice):
        Settings()


@pytest.mark.parametrize("variable", ["SYSTEM_WALLET_FILE", "NFT_DEFINITIONS"])
def test_a_file_that_is_not_there_is_named(
    environment: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    monkeypatch.setenv(variable, str(tmp_path / "absent"))
    settings = Settings()
    with pytest.raises(SettingsError, match=f"{variable} is not usable.*absent"):
        _ = (settings.minter, settings.definitions)
