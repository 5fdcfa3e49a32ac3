"""Run a sink for mails and messages: `python -m laurel_stack.sink --port … --smtp-port … …`."""

from aiosmtpd.controller import Controller

from laurel_stack import web_server
from laurel_stack.sink.application import application
from laurel_stack.sink.kept import Kept
from laurel_stack.sink.mails import MOST_BYTES, Mails


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    parser = web_server.options("laurel_stack.sink", __doc__)
    parser.add_argument("--smtp-port", type=int, required=True, help="where mails are taken")
    chosen = parser.parse_args()
    kept = Kept(chosen.data)
    smtp = Controller(
        Mails(kept), hostname=chosen.host, port=chosen.smtp_port, data_size_limit=MOST_BYTES
    )
    smtp.start()
    try:
        web_server.serve(application(kept), chosen)
    finally:
        smtp.stop()


if __name__ == "__main__":
    main()
