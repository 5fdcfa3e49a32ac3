"""Run a local IPFS: `PINATA_JWT=… python -m laurel_stack.ipfs --port 5001 --data DIR`."""

import argparse
import os
import sys
from pathlib import Path

import uvicorn

from laurel_stack.ipfs.server import application
from laurel_stack.ipfs.store import Store


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = _options()
    jwt = os.environ.get("PINATA_JWT")
    if not jwt:
        sys.exit("PINATA_JWT must hold the token that clients are to send.")
    uvicorn.run(
        application(Store(options.data), jwt),
        host=options.host,
        port=options.port,
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m laurel_stack.ipfs", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="folder of what is pinned")
    return parser.parse_args()


if __name__ == "__main__":
    main()
