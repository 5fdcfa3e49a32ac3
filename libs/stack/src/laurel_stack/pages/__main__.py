"""Serve built pages alone: `python -m laurel_stack.pages --port 8000 --data DIST`."""

from laurel_stack import web_server
from laurel_stack.pages import Site, application


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = web_server.options("laurel_stack.pages", __doc__)
    parser.add_argument("--images", action="append", default=[], help="an origin of pictures")
    chosen = parser.parse_args()
    web_server.serve(application(Site(chosen.data, chosen.images)), chosen)


if __name__ == "__main__":
    main()
