import stat
from pathlib import Path

import pytest
from laurel_stack.endpoints import Endpoints
from laurel_stack.errors import BadSetting, DiskFull, HomeInUse, HomeUnusable, NotRunning, PortTaken
from laurel_stack.home import Home
from laurel_stack.options import from_environment
from laurel_stack.ports import Reservation, is_free, require_free

ENDPOINTS = Endpoints(
    gateway="http://127.0.0.1:8080",
    kafka="127.0.0.1:9092",
    postgres={"alpha": "postgresql://alpha:secret@127.0.0.1:5432/alpha"},
    postgres_admin="postgresql://postgres:secret@127.0.0.1:5432/postgres",
    redis="redis://127.0.0.1:6379/0",
    solana_rpc="http://127.0.0.1:8899",
    pinata="http://127.0.0.1:5001",
    pinata_jwt="token",
)


def test_passwords_are_made_once_and_kept_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    first, second = home.password("alpha"), home.password("beta")
    assert first != second
    assert Home(tmp_path).password("alpha") == first
    assert stat.S_IMODE((tmp_path / "passwords.json").stat().st_mode) == 0o600


def test_a_folder_of_another_format_is_refused_with_a_way_out(tmp_path: Path) -> None:
    Home(tmp_path)
    (tmp_path / "format").write_text("0")
    with pytest.raises(HomeUnusable, match=r"format 0, needed 1.*\n.*LAUREL_HOME.*make clean"):
        Home(tmp_path)


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    """Nobody is told to remove what is not Laurel's."""
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(HomeUnusable, match="not a home") as refused:
        Home(tmp_path)
    assert "make clean" not in str(refused.value) + refused.value.hint


def test_a_locked_home_names_the_way_out(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.lock()
    assert home.is_locked()
    with pytest.raises(HomeInUse, match=r"running in .* already.\n.*laurel down.*LAUREL_PORT"):
        Home(tmp_path).lock()
    home.unlock()
    Home(tmp_path).lock()


def test_a_nearly_full_disk_is_refused_with_what_is_needed(tmp_path: Path) -> None:
    with pytest.raises(DiskFull, match=r"the stack needs 1073741824 MiB.\n.*LAUREL_HOME"):
        Home(tmp_path).require_space(1 << 50)


def test_a_taken_port_names_the_setting_that_moves_it() -> None:
    with Reservation(1) as held:
        (port,) = held.ports
        with pytest.raises(PortTaken, match=rf"Port {port} is taken.*\n.*LAUREL_PORT"):
            require_free(port, "LAUREL_PORT")
    assert is_free(port)


def test_endpoints_are_read_as_they_were_written(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with pytest.raises(NotRunning, match="laurel up"):
        Endpoints.read(home)
    ENDPOINTS.write(home)
    assert Endpoints.read(home) == ENDPOINTS
    assert stat.S_IMODE((tmp_path / "endpoints.json").stat().st_mode) == 0o600


def test_options_come_from_the_environment() -> None:
    settings = {"LAUREL_CACHE": "/cache", "LAUREL_PORT": "9000", "LAUREL_STACK": "docker"}
    options = from_environment(("alpha",), 3, settings)
    assert (options.cache, options.gateway_port) == (Path("/cache"), 9000)
    assert (options.provider, options.brokers) == ("docker", 3)
    assert options.console
    assert not from_environment((), 1, {"LAUREL_CONSOLE": "off"}).console


@pytest.mark.parametrize(
    "settings",
    [
        {"LAUREL_PORT": "http"},
        {"LAUREL_PORT": "70000"},
        {"LAUREL_STACK": "podman"},
        {"LAUREL_CONSOLE": "yes"},
    ],
)
def test_a_bad_setting_is_named(settings: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match="".join(settings)):
        from_environment((), 1, settings)
