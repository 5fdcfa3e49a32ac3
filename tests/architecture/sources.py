"""The project's own Python, parsed."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tools.docs.surfaces import ROOT


@dataclass(frozen=True, slots=True)
class Module:
    """A parsed file; `member` is the folder of its workspace member, as in `libs/events`."""

    path: Path
    tree: ast.Module
    length: int

    @property
    def member(self) -> str:
        parts = self.path.parts
        return parts[0] if parts[0] in {"schemas", "cli"} else "/".join(parts[:2])

    @property
    def name(self) -> str:
        """The dotted name below src/."""
        parts = self.path.with_suffix("").parts
        dotted = parts[parts.index("src") + 1 :]
        return ".".join(dotted[:-1] if dotted[-1] == "__init__" else dotted)

    @property
    def imports(self) -> set[str]:
        """The dotted names of every module that is imported, wherever in the file."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {node.module or ""} | {f"{node.module}.{a.name}" for a in node.names}
        return found

    @property
    def packages(self) -> set[str]:
        """The top-level packages that are imported."""
        return {name.partition(".")[0] for name in self.imports}

    def __str__(self) -> str:
        return str(self.path)


@cache
def python_files() -> tuple[Module, ...]:
    """Every Python file that belongs to the project, tracked or about to be."""
    command = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py")
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return tuple(_parse(Path(line)) for line in sorted(listed.split()) if (ROOT / line).exists())


def _parse(path: Path) -> Module:
    text = (ROOT / path).read_text()
    return Module(path, ast.parse(text), len(text.splitlines()))


def sources(*tops: str) -> tuple[Module, ...]:
    """The modules below src/ of these top folders."""
    return tuple(
        module
        for module in python_files()
        if "src" in module.path.parts and module.path.parts[0] in tops
    )


def files_of(name: str) -> tuple[Module, ...]:
    """A file of every service by its role in the layout: `rules` is rules.py or rules/*.py."""
    return tuple(module for module in sources("services") if name in module.name.split(".")[1:2])


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a module, nested ones included."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
