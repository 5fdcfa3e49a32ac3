from pathlib import Path

import pytest
from laurel_service import ServiceSettings, SettingsError
from pydantic import Field

DSN = "postgresql://user:secret@host/db"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ServiceSettings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


class Wider(ServiceSettings):
    ladder_size: int = Field(gt=0, description="the number of tiers", examples=[5])


def test_a_missing_variable_is_named_with_what_would_be_right() -> None:
    with pytest.raises(SettingsError) as caught:
        ServiceSettings()
    assert str(caught.value) == (
        "DATABASE_URL is missing. Set it to the URL of this service's own PostgreSQL database, "
        "for example postgresql://user:password@host:5432/database, "
        "or name a file holding it in DATABASE_URL_FILE."
    )


def test_every_fault_is_named_at_once_and_no_value_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://user:secret@host/db")
    monkeypatch.setenv("HTTP_PORT", "70000")
    monkeypatch.setenv("LADDER_SIZE", "none")
    with pytest.raises(SettingsError) as caught:
        Wider()
    lines = str(caught.value).splitlines()
    assert [line.split()[0] for line in lines] == ["DATABASE_URL", "HTTP_PORT", "LADDER_SIZE"]
    assert "secret" not in str(caught.value)


def test_a_file_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "dsn"
    secret.write_text(f"{DSN}\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    settings = ServiceSettings()
    assert settings.database_url == DSN
    assert "secret" not in repr(settings)


def test_an_unreadable_secret_counts_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_FILE", "/nowhere/dsn")
    with pytest.raises(SettingsError, match="DATABASE_URL is missing"):
        ServiceSettings()
