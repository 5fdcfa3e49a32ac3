"""Run a local store of media: `MEDIA_SECRET_KEY=… python -m laurel_stack.media --port 9000 …`."""

import os
import sys

from laurel_stack import web_server
from laurel_stack.media.server import application


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    options = web_server.options("laurel_stack.media", __doc__).parse_args()
    secret = os.environ.get("MEDIA_SECRET_KEY")
    if not secret:
        sys.exit("MEDIA_SECRET_KEY must hold the secret that requests are signed with.")
    web_server.serve(application(options.data, secret), options)


if __name__ == "__main__":
    main()
