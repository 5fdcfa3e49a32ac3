"""Generates clients from the merged OpenAPI document: `python -m tools.clients`, `make clients`."""

import sys
from pathlib import Path

from tools.clients.generating import GenerationError, generate
from tools.docs.surfaces import ROOT

CLIENTS = ROOT / ".cache" / "clients"


def main(folder: Path) -> int:
    """Write a Python package, TypeScript types and a Postman collection; 1 where one fails."""
    try:
        generate(folder)
    except GenerationError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"In {folder}: laurel_client (Python), laurel.d.ts, postman.json\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(CLIENTS))
