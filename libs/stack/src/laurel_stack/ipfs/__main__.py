"""Run a local IPFS: `PINATA_JWT=… python -m laurel_stack.ipfs --port 5001 --data DIR`."""

import os
import sys

from laurel_stack import web_server
from laurel_stack.ipfs.server import application
from laurel_stack.ipfs.store import Store


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = web_server.options("laurel_stack.ipfs", __doc__).parse_args()
    jwt = os.environ.get("PINATA_JWT")
    if not jwt:
        sys.exit("PINATA_JWT must hold the token that clients are to send.")
    web_server.serve(application(Store(options.data), jwt), options)


if __name__ == "__main__":
    main()
