from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from laurel_cli.app import app
from laurel_cli.commands.dead_letters import _header
from laurel_cli.commands.play import _duration, _rate
from laurel_cli.errors import CommandError
from laurel_stack.errors import StackError
from typer.testing import CliRunner


@pytest.fixture
def cli(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"LAUREL_HOME": str(tmp_path / "home")})


def test_a_token_is_for_the_user_with_the_roles_and_time_asked_for(cli: CliRunner) -> None:
    printed = cli.invoke(app, ["token", "1003", "--role", "admin", "--ttl", "90s"])
    claims = jwt.decode(printed.output.strip(), options={"verify_signature": False})
    assert claims["sub"] == "1003"
    assert claims["roles"] == ["admin", "user"]
    assert claims["exp"] - claims["iat"] == 90


@pytest.mark.parametrize("command", [["status"], ["audit"], ["topics"], ["dlq", "list"]])
def test_a_command_without_a_running_suite_says_how_to_start_one(
    cli: CliRunner, command: list[str]
) -> None:
    failure = cli.invoke(app, command).exception
    assert isinstance(failure, StackError)
    assert "laurel up" in failure.hint


@pytest.mark.parametrize(
    ("text", "duration"), [("90s", timedelta(seconds=90)), ("8h", timedelta(hours=8))]
)
def test_durations(text: str, duration: timedelta) -> None:
    assert _duration(text) == duration


@pytest.mark.parametrize("text", ["", "8", "h", "-1h", "9999999d"])
def test_a_bad_duration_says_what_would_be_right(text: str) -> None:
    with pytest.raises(CommandError, match="such as 90s"):
        _duration(text)


@pytest.mark.parametrize("text", ["0", "-5", "fast"])
def test_a_bad_speed_says_what_would_be_right(text: str) -> None:
    with pytest.raises(CommandError, match="such as 1000, or max"):
        _rate(text)


def test_a_bad_header_says_what_would_be_right() -> None:
    with pytest.raises(CommandError, match="NAME=VALUE"):
        _header("ce_type")
