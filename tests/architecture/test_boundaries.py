"""Who may import, read and call what."""

import ast
import sys
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from laurel_schemas import topics

from tools.docs.surfaces import ROOT

from .sources import Module, files_of, python_files, sources

SERVICES = {module.name.partition(".")[0] for module in sources("services")}
COMPANIONS = {
    "pydantic-core": "pydantic",
    "starlette": "fastapi",
    "cryptography": "pyjwt",
    "docker": "testcontainers",
}
"""Parts of a package that are declared with it: its interface consists of their types."""
NETWORK = {"aiohttp", "aiokafka", "faust", "httpx", "redis", "requests", "socketio", "solana"}


@pytest.mark.requirement("GEN-005", "EVT-001")
def test_services_never_import_each_other() -> None:
    """Two services that share code can no longer be released apart."""
    offenders = {
        f"{module}: {other}"
        for module in sources("services")
        for other in module.packages & SERVICES - {module.name.partition(".")[0]}
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-005")
def test_libraries_import_no_service() -> None:
    """A library that knows its users grows into all of them."""
    known = SERVICES | {"laurel_cli"}
    offenders = {
        f"{module}: {other}"
        for module in sources("libs", "schemas")
        for other in module.packages & known
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-005")
def test_the_command_line_imports_no_service() -> None:
    """It starts services as processes and asks them over HTTP and Kafka, as anybody would."""
    offenders = {
        f"{module}: {name}" for module in sources("cli") for name in module.packages & SERVICES
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-003")
def test_rules_import_the_standard_library_and_the_schemas_only() -> None:
    """Rules that reach for a database or a clock can't be tested as plain functions."""
    offenders = {
        f"{module}: {name}"
        for module in files_of("rules")
        for name in module.imports
        if name.partition(".")[0] not in sys.stdlib_module_names | {"laurel_schemas"}
        and name.split(".")[:2] != [module.name.partition(".")[0], "rules"]
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-004", "EVT-032")
@pytest.mark.parametrize("name", ["handlers", "store"])
def test_handlers_and_stores_never_commit(name: str) -> None:
    """A commit of their own would split the state from the outbox and the inbox (EVT-030)."""
    offenders = {
        f"{module}:{node.lineno} {node.func.attr}"
        for module in files_of(name)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"commit", "rollback", "begin", "begin_nested"}
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-004", "EVT-001")
@pytest.mark.parametrize("name", ["handlers", "store"])
def test_handlers_and_stores_do_no_network_io(name: str) -> None:
    """A slow peer would hold a transaction open, and what was sent can't be rolled back."""
    offenders = {
        f"{module}: {package}" for module in files_of(name) for package in module.packages & NETWORK
    }
    assert offenders == set()


@pytest.mark.requirement("GEN-006")
def test_only_settings_read_the_environment() -> None:
    """A variable read in passing is in no list of what a deployment has to set."""
    services = [module for module in sources("services", "libs") if module.member != "libs/stack"]
    offenders = {
        f"{module}:{node.lineno}"
        for module in services
        if module.path.name not in {"settings.py", "secret_files.py"}
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    }
    assert offenders == set()


@pytest.mark.requirement("EVT-002")
def test_topic_names_are_written_in_the_schemas_only() -> None:
    """Names that were settings differed between environments in 8 of 22 cases elsewhere."""
    names = {topic.name for topic in topics()}
    offenders = {
        f"{module}:{node.lineno} {node.value}"
        for module in sources("services", "libs", "cli")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and node.value in names
    }
    assert offenders == set()


def test_every_import_is_declared() -> None:
    """What another package happens to bring along is gone with that package's next release."""
    offenders = {
        f"{module}: {package}"
        for module in sources("schemas", "libs", "cli", "services")
        for package in module.packages - sys.stdlib_module_names - {""}
        if not provided(module, package)
    }
    assert offenders == set()


def provided(module: Module, package: str) -> bool:
    """Whether the module's member or one it depends on declares where a package comes from."""
    if package == module.name.partition(".")[0]:
        return True
    origins = distributions().get(package) or (package,)
    needed = {normal(name) for name in origins}
    needed |= {COMPANIONS[name] for name in needed & COMPANIONS.keys()}
    return not declared(module.member).isdisjoint(needed)


@cache
def distributions() -> Mapping[str, list[str]]:
    """The distributions of every top-level package; those of the workspace bear its name."""
    return packages_distributions()


@cache
def declared(member: str) -> frozenset[str]:
    """The dependencies of a workspace member, and of the members that it depends on."""
    project = tomllib.loads((ROOT / member / "pyproject.toml").read_text())["project"]
    optional = project.get("optional-dependencies", {}).values()
    listed = [*project["dependencies"], *(item for group in optional for item in group)]
    names = {requirement_name(requirement) for requirement in listed}
    inherited = [declared(members()[name]) for name in names if name in members()]
    return frozenset(names).union(*inherited)


@cache
def members() -> dict[str, str]:
    """The folder of every workspace member by its normal name."""
    folders = {module.member for module in python_files() if "src" in module.path.parts}
    return {
        normal(
            tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"]["name"]
        ): folder
        for folder in folders
    }


def requirement_name(requirement: str) -> str:
    end = next((i for i, char in enumerate(requirement) if char in " [<>=!~;"), None)
    return normal(requirement[:end])


def normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")
