"""What a migration takes away while the version before still runs: found in its SQL (GEN-066).

A migration runs while the old pods work, and a rollback runs the old version on the new schema. So
it may add, and take away only what no version that may run still uses: such a migration says so,
and why, in `CONTRACTS`.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

_NAME = r'"?[a-z_][\w."]*"?'
_FORBIDDEN: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for name, pattern in {
        "drops a table": rf"\bdrop\s+table\s+(?:if\s+exists\s+)?({_NAME})",
        "drops a column": rf"\bdrop\s+column\s+(?:if\s+exists\s+)?({_NAME})",
        "renames": rf"\brename\s+(?:column\s+)?({_NAME})?\s*to\b",
        "requires what was optional": rf"\balter\s+(?:column\s+)?({_NAME})\s+set\s+not\s+null",
        "changes a type": rf"\balter\s+(?:column\s+)?({_NAME})\s+(?:set\s+data\s+)?type\b",
    }.items()
}
_ADDED = re.compile(rf"\badd\s+(?:column\s+)?(?:if\s+not\s+exists\s+)?({_NAME})\s+([^,;]*)", re.I)
_CONSTRAINT_WORDS = {
    "constraint",
    "check",
    "foreign",
    "primary",
    "unique",
    "exclude",
    "not",
    "value",
}
_MADE = re.compile(rf"\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?({_NAME})", re.I)
WHY = "CONTRACTS"
"""The constant of a migration that takes away on purpose: why no running version misses it."""


class Fault(NamedTuple):
    """What a migration does that the version before would not survive."""

    file: Path
    what: str
    name: str

    def __str__(self) -> str:
        return f"{self.file}: {self.what}: {self.name}"


def faults(file: Path) -> list[Fault]:
    """What the upgrade of a migration takes away without saying why."""
    tree = ast.parse(file.read_text())
    if not _builds_on_another(tree) or _reason(tree):
        return []
    sql = "\n".join(_without_comments(one) for one in _texts_of_upgrade(tree))
    made = {one.lower() for one in _MADE.findall(sql)}
    return [Fault(file, what, name) for what, name in _found(sql) if name.lower() not in made]


def _found(sql: str) -> Iterator[tuple[str, str]]:
    for what, pattern in _FORBIDDEN.items():
        yield from ((what, found or "a table") for found in pattern.findall(sql))
    for name, kind in _ADDED.findall(sql):
        words = kind.lower()
        if name.lower() in _CONSTRAINT_WORDS:
            continue
        if "not null" in words and "default" not in words and "generated" not in words:
            yield "requires a column that the version before does not fill", name


def _without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


def _builds_on_another(tree: ast.Module) -> bool:
    """The first migration finds no rows and no other version."""
    value = _constants(tree).get("down_revision")
    return isinstance(value, ast.Constant) and value.value is not None


def _reason(tree: ast.Module) -> str:
    value = _constants(tree).get(WHY)
    return str(value.value) if isinstance(value, ast.Constant) else ""


def _constants(tree: ast.Module) -> dict[str, ast.expr]:
    return {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _texts_of_upgrade(tree: ast.Module) -> Iterator[str]:
    """The texts in `upgrade`, and in the constants and functions of the module that it uses."""
    known: dict[str, ast.AST] = {**_constants(tree)}
    known |= {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    waiting, seen = ["upgrade"], {"downgrade"}
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        for node in ast.walk(known[name]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
            elif isinstance(node, ast.Name):
                waiting.append(node.id)
