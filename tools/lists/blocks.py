"""Blocks of a written file that are generated: the lines between `>>> name` and `<<<`."""

import re
from collections.abc import Callable, Iterable, Mapping

from laurel_cli.services import Declared

Services = Iterable[Declared]
Block = Callable[[Services], Iterable[str]]

_BLOCK = re.compile(r"(?ms)^(?P<open>[^\n]*>>> (?P<name>[\w-]+)[^\n]*\n).*?(?P<close>^[^\n]*<<<)")


def fill(text: str, blocks: Mapping[str, Block], services: Services) -> str:
    """The text with each block's lines made anew; raises KeyError for a block nobody makes."""

    def made(found: re.Match[str]) -> str:
        lines = "".join(f"{line}\n" for line in blocks[found["name"]](services))
        return f"{found['open']}{lines}{found['close']}"

    return _BLOCK.sub(made, text)


def names(text: str) -> list[str]:
    """The blocks of a text."""
    return [found["name"] for found in _BLOCK.finditer(text)]
