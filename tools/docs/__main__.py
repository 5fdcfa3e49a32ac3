"""Writes the pages of docs/ and the lists of services elsewhere: `python -m tools.docs`.

With `--check` it only compares.
"""

import sys
from collections.abc import Mapping
from pathlib import Path

import yaml
from laurel_cli.services import discover

from tools.docs.asyncapi import asyncapi
from tools.docs.flows_page import flows_page
from tools.docs.openapi import openapi_text
from tools.docs.surfaces import ROOT, load_surfaces
from tools.images.lock import COMPOSE, DOCKERFILE, pinned
from tools.images.lock import read as read_lock
from tools.images.production import PRODUCTION, production
from tools.lists.deployed import deployed
from tools.lists.files import lists

CONTRACTS = ROOT / "services" / "bridge" / "src" / "bridge" / "contracts"
"""In the package of the service that serves them."""
_HEADER = "# Generated from laurel_schemas and every flow.py by `uv run python -m tools.docs`.\n"


class _Plain(yaml.CSafeDumper):
    """Writes a value in full where it recurs: readers of AsyncAPI know no YAML anchors."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def render() -> Mapping[Path, str]:
    """The generated pages, and the files with generated lists, by path."""
    surfaces = load_surfaces()
    document = yaml.dump(
        asyncapi(surfaces), Dumper=_Plain, sort_keys=False, allow_unicode=True, width=100
    )
    listed = lists()
    digests = read_lock()
    images = pinned(listed[COMPOSE], DOCKERFILE.read_text(), digests)
    return {
        ROOT / "docs" / "flows.md": flows_page(surfaces),
        CONTRACTS / "asyncapi.yaml": _HEADER + document,
        CONTRACTS / "openapi.json": openapi_text(discover(ROOT)),
        **listed,
        **deployed(surfaces),
        **images,
        PRODUCTION: production(listed[COMPOSE], digests),
    }


def main(check: bool) -> int:
    """Write the pages, or say which are out of date; 1 where one is."""
    stale = {
        file: text
        for file, text in render().items()
        if not file.exists() or file.read_text() != text
    }
    for file, text in stale.items():
        if check:
            sys.stdout.write(f"{file} is out of date: run `uv run python -m tools.docs`.\n")
        else:
            file.write_text(text)
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
