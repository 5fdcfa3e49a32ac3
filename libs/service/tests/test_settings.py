from pathlib import Path

import pytest
from laurel_service import ServiceSettings, SettingsError
from laurel_service.kafka import KafkaSettings
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


@pytest.mark.requirement("GEN-040")
def test_a_file_holds_a_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = tmp_path / "dsn"
    secret.write_text(f"{DSN}\n")
    monkeypatch.setenv("DATABASE_URL_FILE", str(secret))
    settings = ServiceSettings()
    assert settings.database_url == DSN
    assert "secret" not in repr(settings)


@pytest.mark.parametrize("name", ["DATABASE_URL_FILE", "REDIS_URL_FILE"])
def test_an_unreadable_secret_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A default in its place would be localhost, without a word."""
    monkeypatch.setenv("DATABASE_URL", DSN)
    monkeypatch.setenv(name, "/nowhere/secret")
    with pytest.raises(SettingsError, match=f"{name} names /nowhere/secret, which can't be read"):
        ServiceSettings()


def test_a_secret_that_is_no_text_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dsn").write_bytes(b"\xff\xfe")
    monkeypatch.setenv("DATABASE_URL_FILE", str(tmp_path / "dsn"))
    with pytest.raises(SettingsError, match="it is no text"):
        ServiceSettings()


@pytest.mark.requirement("EVT-045")
def test_what_is_let_through_into_the_dead_letters_is_checked_at_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://host/database")
    monkeypatch.setenv("DEAD_LETTERS_LET_THROUGH", "trading.trades.v1/3/4711-,nft-events.v1")
    assert ServiceSettings().dead_letters_let_through.startswith("trading")
    monkeypatch.setenv("DEAD_LETTERS_LET_THROUGH", "trading trades")
    with pytest.raises(SettingsError, match=r"DEAD_LETTERS_LET_THROUGH.*TOPIC/PARTITION"):
        ServiceSettings()


def test_kafka_is_entered_with_a_password_from_a_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "password").write_text("correct horse\n")
    for name, value in {
        "KAFKA_BOOTSTRAP": "kafka-0:9093",
        "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "KAFKA_USER": "badges",
        "KAFKA_PASSWORD_FILE": str(tmp_path / "password"),
        "KAFKA_CA_FILE": str(tmp_path / "authority.pem"),
    }.items():
        monkeypatch.setenv(name, value)
    kafka = KafkaSettings().kafka
    assert (kafka.user, kafka.password) == ("badges", "correct horse")
    assert kafka.ca_file == tmp_path / "authority.pem"
    assert "correct horse" not in repr(kafka)


@pytest.mark.requirement("EVT-055")
@pytest.mark.parametrize("brokers", ["kafka-0:9092", "127.0.0.1:1,kafka-1:9092", "10.0.0.7:9092"])
def test_a_network_is_crossed_in_the_clear_only_where_that_is_said(
    monkeypatch: pytest.MonkeyPatch, brokers: str
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", brokers)
    with pytest.raises(SettingsError, match="set KAFKA_SECURITY_PROTOCOL to SASL_SSL"):
        KafkaSettings()
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "PLAINTEXT")
    assert KafkaSettings().kafka.protocol == "PLAINTEXT"


@pytest.mark.parametrize("brokers", ["127.0.0.1:9092", "localhost:1,[::1]:2"])
def test_brokers_on_this_machine_need_no_more(
    monkeypatch: pytest.MonkeyPatch, brokers: str
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP", brokers)
    assert KafkaSettings().kafka.protocol == "PLAINTEXT"


def test_a_protocol_that_asks_for_a_user_needs_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    with pytest.raises(SettingsError, match="set KAFKA_USER and KAFKA_PASSWORD"):
        KafkaSettings()
