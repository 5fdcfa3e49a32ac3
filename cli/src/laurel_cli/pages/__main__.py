"""Serve the console: `python -m laurel_cli.pages --port 5002 --data DIST --people FILE`."""

from pathlib import Path

from laurel_stack import web_server
from laurel_stack.pages import Site, application

from laurel_cli.demo.signing import Wallets


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = web_server.options("laurel_cli.pages", __doc__)
    parser.add_argument("--people", type=Path, required=True, help="file of the demo people")
    parser.add_argument("--images", action="append", default=[], help="an origin of pictures")
    chosen = parser.parse_args()
    site = Site(chosen.data, chosen.images)
    web_server.serve(application(site, Wallets.read(chosen.people).routes()), chosen)


if __name__ == "__main__":
    main()
