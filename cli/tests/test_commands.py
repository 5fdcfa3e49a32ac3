import asyncio
import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from laurel_cli.app import app
from laurel_cli.commands.dead_letters import _header
from laurel_cli.commands.play import _rate
from laurel_cli.commands.token import _duration
from laurel_cli.errors import CommandError
from laurel_cli.roles import run_role
from laurel_cli.services import KEEPERS
from laurel_cli.suite import Secrets
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import HomeInUse, HomeUnusable, NotRunning, StackError
from laurel_stack.home import Home
from laurel_stack.process import Running
from typer.testing import CliRunner


@pytest.fixture
def cli(tmp_path: Path) -> CliRunner:
    return CliRunner(env={"LAUREL_HOME": str(tmp_path / "home")})


@pytest.fixture
def with_keys(tmp_path: Path) -> None:
    Secrets.of(Home(tmp_path / "home"))


def endpoints(home: Home, services: Iterable[str]) -> None:
    """A suite of these services, of which nothing answers."""
    dsn = "postgresql://nobody:secret@127.0.0.1:1/nothing"
    Endpoints(
        gateway="http://127.0.0.1:1",
        kafka="127.0.0.1:1",
        postgres=dict.fromkeys(services, dsn),
        postgres_admin=dsn,
        redis="redis://127.0.0.1:1/0",
        solana_rpc="http://127.0.0.1:1",
        pinata="http://127.0.0.1:1",
        pinata_jwt="token",
    ).write(home)


@pytest.mark.usefixtures("with_keys")
def test_a_token_is_for_the_user_with_the_roles_and_time_asked_for(cli: CliRunner) -> None:
    printed = cli.invoke(app, ["token", "1003", "--role", "admin", "--ttl", "90s"])
    claims = jwt.decode(printed.output.strip(), options={"verify_signature": False})
    assert claims["sub"] == "1003"
    assert claims["roles"] == ["admin", "user"]
    assert claims["exp"] - claims["iat"] == 90


def test_a_token_needs_the_keys_of_a_suite(cli: CliRunner, tmp_path: Path) -> None:
    """Keys made on the spot would be known to nobody, and kept by the next suite."""
    failure = cli.invoke(app, ["token", "5"]).exception
    assert isinstance(failure, NotRunning)
    assert "set LAUREL_HOME" in failure.hint
    assert not (tmp_path / "home").exists()


@pytest.mark.requirement("GEN-028")
def test_a_start_that_is_refused_makes_no_home(cli: CliRunner, tmp_path: Path) -> None:
    failure = cli.invoke(app, ["up", "--brokers", "2"]).exception
    assert isinstance(failure, CommandError)
    assert not (tmp_path / "home").exists()


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize("command", [["status"], ["audit"], ["outbox", "list"]])
def test_a_suite_with_other_services_is_told_apart(
    cli: CliRunner, tmp_path: Path, command: list[str]
) -> None:
    """As after an update while it runs: what is new has no database there to be asked."""
    endpoints(Home(tmp_path / "home"), ["badges", "poker"])
    failure = cli.invoke(app, command).exception
    assert isinstance(failure, CommandError)
    assert "poker" in str(failure)
    assert "badges" not in str(failure)
    assert "`laurel down`" in str(failure)


@pytest.mark.requirement("GEN-028")
def test_a_suite_whose_watcher_was_killed_says_so(cli: CliRunner, tmp_path: Path) -> None:
    """Its processes run on, and look as if somebody started them again."""
    home = Home(tmp_path / "home")
    endpoints(home, KEEPERS)
    gone = Running("kafka-1", 2**22 + 1, 0.0, None, 0, 15, 1.0, "kafka.log")
    (home.run / "kafka-1.json").write_text(json.dumps(asdict(gone)))
    assert "Nobody watches over it" in cli.invoke(app, ["status"]).output
    home.lock()
    assert "Nobody watches over it" not in cli.invoke(app, ["status"]).output


@pytest.mark.requirement("GEN-028")
@pytest.mark.usefixtures("with_keys")
def test_a_full_disk_behind_the_output_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAUREL_HOME", str(tmp_path / "home"))
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            (sys.executable, "-c", "from laurel_cli.app import main; main()", "token", "5"),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.startswith("There is no space left")
    assert len(ended.stderr.splitlines()) == 1


async def test_a_question_that_is_cancelled_at_its_start_ends() -> None:
    asking = asyncio.ensure_future(run_role("badges", "audit", {}))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(asking, 60)


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize("group", ["dlq", "outbox", "keys", "admin"])
def test_a_group_offers_its_own_commands_and_nothing_else(cli: CliRunner, group: str) -> None:
    assert "completion" not in cli.invoke(app, [group, "--help"]).output


@pytest.mark.requirement("GEN-028")
@pytest.mark.usefixtures("with_keys")
@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["5", "--ttl", "0s"], "such as 90s"),
        (["5", "--ttl", "366d"], "at most 365d"),
        (["5", "--ttl", "99999999999999999999d"], "at most 365d"),
        (["5", "--ttl", "９d"], "such as 90s"),
        (["5", "--role", "root"], "--role is 'root'; it should be admin"),
        (["5", "--scope", "all"], "it should be unmetered"),
    ],
)
def test_a_token_for_what_there_is_not(cli: CliRunner, arguments: list[str], advice: str) -> None:
    failure = cli.invoke(app, ["token", *arguments]).exception
    assert isinstance(failure, CommandError)
    assert advice in str(failure)


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize("user", ["0", "-1", str(2**63), "me"])
def test_a_user_that_cannot_be(cli: CliRunner, user: str) -> None:
    ended = cli.invoke(app, ["token", "--", user])
    assert ended.exit_code == 2
    assert "Invalid value" in ended.output


def test_the_version_is_told(cli: CliRunner) -> None:
    assert cli.invoke(app, ["--version"]).output.startswith("laurel 0.")


def test_every_command_is_found_and_helps(cli: CliRunner) -> None:
    helped = cli.invoke(app, ["--help"]).output
    for name in ("up", "down", "status", "databases", "topics", "run", "replay", "token", "audit"):
        assert f" {name} " in helped
        assert cli.invoke(app, [name, "--help"]).exit_code == 0


@pytest.mark.parametrize("command", ["up", "run"])
def test_a_running_home_is_not_said_to_start(cli: CliRunner, tmp_path: Path, command: str) -> None:
    place = Home(tmp_path / "home")
    place.lock()
    ended = cli.invoke(app, [command])
    place.unlock()
    assert isinstance(ended.exception, HomeInUse)
    assert "Starting" not in ended.output


@pytest.mark.parametrize("name", ["nosuch", "trading.trades.v1:x", ":4", "trading.trades.v1"])
def test_a_name_of_no_dead_letter_says_what_one_looks_like(cli: CliRunner, name: str) -> None:
    for arguments in (["show", name], ["replay", name]):
        failure = cli.invoke(app, ["dlq", *arguments], env={"KAFKA_BOOTSTRAP": "127.0.0.1:1"})
        assert "should be TOPIC:NUMBER" in str(failure.exception)
        assert "laurel dlq list" in str(failure.exception)


def test_a_corrected_value_that_is_no_file_is_named(cli: CliRunner, tmp_path: Path) -> None:
    for missing in (tmp_path / "missing.json", tmp_path):
        ended = cli.invoke(app, ["dlq", "replay", "t.v1:4", "--value", str(missing)])
        assert ended.exit_code == 2
        assert "--value" in ended.output
        # A long path is broken where the box ends.
        assert missing.name in "".join(ended.output.replace("│", "").split())


def test_down_says_that_nothing_ran(cli: CliRunner, tmp_path: Path) -> None:
    Home(tmp_path / "home")
    assert "Nothing was running" in cli.invoke(app, ["down"]).output


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize("command", ["up", "token 5", "status", "down", "run"])
def test_a_home_that_cannot_be_used(command: str, tmp_path: Path) -> None:
    """A file where the folder should be; the same error stands for a folder of somebody else."""
    (tmp_path / "file").touch()
    cli = CliRunner(env={"LAUREL_HOME": str(tmp_path / "file" / "home")})
    failure = cli.invoke(app, command.split()).exception
    assert isinstance(failure, HomeUnusable | NotRunning)
    assert "LAUREL_HOME" in failure.hint


@pytest.mark.parametrize("command", [["status"], ["audit"], ["topics"], ["dlq", "list"]])
def test_a_command_without_a_running_suite_says_how_to_start_one(
    cli: CliRunner, command: list[str]
) -> None:
    failure = cli.invoke(app, command).exception
    assert isinstance(failure, StackError)
    assert "laurel up" in failure.hint


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize(
    ("text", "duration"), [("90s", timedelta(seconds=90)), ("8h", timedelta(hours=8))]
)
def test_durations(text: str, duration: timedelta) -> None:
    assert _duration(text) == duration


@pytest.mark.requirement("GEN-028")
@pytest.mark.parametrize("text", ["", "8", "h", "-1h", "0s", "9" * 5000 + "d"])
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
