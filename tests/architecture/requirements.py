"""The requirements of docs/requirements, and what names them."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.docs.surfaces import ROOT

from .sources import Module, python_files

PAGES = ROOT / "docs" / "requirements"
UNTESTED = PAGES / "untested.toml"
PREFIXES = {
    "TIER": "tiers",
    "NFT": "nfts",
    "BADGE": "badges",
    "NTF": "notifications",
    "WALLET": "wallet",
    "CHAT": "chat",
    "COMP": "competitions",
    "API": "api",
    "EVT": "events",
    "GEN": "platform",
    "CON": "console",
}
"""The page of each prefix."""
ID = re.compile(rf"\b(?:{'|'.join(PREFIXES)})-\d{{3}}\b")
_DEFINITION = re.compile(rf"^(?:- |\| )\*\*({ID.pattern})\*\*( \*planned\*)?")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A numbered statement; a planned one belongs to what does not stand yet."""

    id: str
    page: str
    planned: bool


@cache
def requirements() -> tuple[Requirement, ...]:
    """Every definition, in the order of the pages."""
    return tuple(
        Requirement(found[1], page.stem, bool(found[2]))
        for page in sorted(PAGES.glob("*.md"))
        for line in page.read_text().splitlines()
        if (found := _DEFINITION.match(line))
    )


@cache
def proofs() -> Mapping[str, tuple[str, ...]]:
    """The tests that name each id."""
    found: dict[str, list[str]] = {}
    for module in python_files():
        if module.path.name.startswith("test_"):
            for name, id_ in _marks(module):
                found.setdefault(id_, []).append(f"{module}::{name}")
    return {id_: tuple(tests) for id_, tests in found.items()}


def _marks(module: Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            for mark in node.decorator_list:
                yield from ((node.name, id_) for id_ in named(mark))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from (("*", id_) for id_ in named(node.value))


def named(mark: ast.expr) -> Iterator[str]:
    """The ids in `pytest.mark.requirement(…)`, alone or in a list of marks."""
    for call in ast.walk(mark):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.requirement":
            yield from (arg.value for arg in call.args if isinstance(arg, ast.Constant))  # type: ignore[misc]


def untested() -> Mapping[str, str]:
    """Standing requirements without a test, with the reason."""
    return _reasons(UNTESTED.read_text())


def first_untested() -> Mapping[str, str] | None:
    """The list as it was first committed, or None before that."""
    path = str(UNTESTED.relative_to(ROOT))
    added = _git("log", "--diff-filter=A", "--format=%H", "--", path).split()
    return _reasons(_git("show", f"{added[-1]}:{path}")) if added else None


def _reasons(text: str) -> Mapping[str, str]:
    return {str(id_): str(reason) for id_, reason in tomllib.loads(text).items()}


def _git(*command: str) -> str:
    done = subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout


@cache
def texts() -> tuple[tuple[Path, str], ...]:
    """Every text file of the project, tracked or about to be, without the lock of packages."""
    listed = _git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    paths = [Path(line) for line in listed if line != "uv.lock" and (ROOT / line).is_file()]
    return tuple((path, text) for path in paths if (text := _text(ROOT / path)) is not None)


def _text(path: Path) -> str | None:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None
