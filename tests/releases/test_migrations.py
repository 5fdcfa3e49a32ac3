"""Migrations that a release holds."""

import ast
from collections.abc import Iterator

import pytest
from laurel_schemas.tools.history import History
from laurel_schemas.tools.releases import LIBRARY, Release, bound, load

from tools.docs.surfaces import ROOT

HISTORY = History(ROOT)
RELEASES = [release for release in bound(load(ROOT)) if release.service != LIBRARY]
STEPS = "/migrations.py"
"""Where libraries hold the steps of their tables, which each service's migrations call."""


def migrations(release: Release) -> list[str]:
    folder = f"services/{release.service}/src/{release.service}/migrations/versions"
    return [
        *(name for name in HISTORY.files(release.commit, folder) if name.endswith(".py")),
        *(name for name in HISTORY.files(release.commit, "libs") if name.endswith(STEPS)),
    ]


@pytest.mark.parametrize("release", RELEASES, ids=str)
def test_a_released_migration_is_frozen(release: Release) -> None:
    """Databases that have run it never run it again: what comes later is a migration of its own."""
    changed = [
        f"{file}: {name}"
        for file in migrations(release)
        for name in changes(HISTORY.read(release.commit, file), file)
    ]
    assert changed == [], "put these back, and add a migration instead"


def changes(before: str, file: str) -> Iterator[str]:
    """The constants and functions of a file that are no longer what they were."""
    now = parts((ROOT / file).read_text()) if (ROOT / file).exists() else {}
    return (name for name, code in parts(before).items() if now.get(name) != code)


def parts(text: str) -> dict[str, str]:
    """The code of every constant and function by its name, without comments and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return {name: ast.dump(node) for node in tree.body for name in names(node)}


def names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef):
        return [node.name]
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return [target.id for target in targets if isinstance(target, ast.Name)]
    return []
