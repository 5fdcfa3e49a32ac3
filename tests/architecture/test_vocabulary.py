"""Libraries are mechanics: no business noun in their names."""

import ast
import re
from collections.abc import Iterator

import pytest

from .sources import Module, sources

NOUNS = {
    *("nft", "badge", "tier", "ladder", "mint", "minting", "wallet", "reward", "points"),
    *("trade", "trader", "milestone", "qualification", "competition", "prize", "notification"),
}
CHAIN = {"mint", "wallet"}
"""Words of Solana itself; the local chain may use them."""


@pytest.mark.requirement("GEN-005")
def test_libraries_hold_no_business_noun() -> None:
    """A shared library of business types couples every service to every other (26,600 lines once).

    Add the noun to the service that owns it and hand the library a plain value or a function.
    """
    offenders = {
        f"{module}:{line} {name}"
        for module in sources("libs")
        for line, name in names(module)
        for word in words(name) & NOUNS
        if not (word in CHAIN and "solana" in module.path.parts)
    }
    assert offenders == set()


def names(module: Module) -> Iterator[tuple[int, str]]:
    """Every name that a module defines: itself, functions, classes, arguments, variables."""
    yield 1, module.name
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def words(name: str) -> set[str]:
    """The words of a snake_case, camelCase or dotted name, without a plural s."""
    found = {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", name)}
    return found | {word.removesuffix("s") for word in found}
