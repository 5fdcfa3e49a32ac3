"""Run a local chain: `python -m laurel_stack.solana --port 8899 --data DIR --program SO_FILE`."""

import argparse
import ipaddress
import sys
import time
from pathlib import Path

from laurel_stack import web_server
from laurel_stack.errors import StackError
from laurel_stack.solana.chain import Chain
from laurel_stack.solana.journal import Journal
from laurel_stack.solana.jsonrpc import Dispatcher
from laurel_stack.solana.methods import FAULT_METHODS, METHODS
from laurel_stack.solana.server import application


def main() -> None:
    """Serve a chain until SIGTERM or SIGINT."""
    options = _options()
    try:
        journal = Journal(options.data)
    except StackError as error:
        sys.exit(str(error))
    try:
        _serve(options, journal)
    finally:
        journal.close()


def _serve(options: argparse.Namespace, journal: Journal) -> None:
    chain = Chain(journal, options.program.read_bytes(), options.slot_ms, time.time)
    methods = {**METHODS, **FAULT_METHODS} if options.faults else METHODS
    application_ = application(Dispatcher(chain, methods), chain)
    web_server.serve(application_, options, websocket_port=options.websocket_port)


def _options() -> argparse.Namespace:
    parser = web_server.options("laurel_stack.solana", __doc__, host=_loopback)
    parser.add_argument("--program", type=_file, required=True, help="the Metaplex program")
    parser.add_argument("--slot-ms", type=_milliseconds, default=400, help="length of a slot")
    parser.add_argument(
        "--websocket-port", type=int, help="another port for all of it: wallets try the next one"
    )
    parser.add_argument("--faults", action="store_true", help="allow laurel_setFaults")
    return parser.parse_args()


def _loopback(text: str) -> str:
    """Check a host: anybody who reaches the chain can have any amount of its SOL."""
    if not ipaddress.ip_address(text).is_loopback:
        raise argparse.ArgumentTypeError("must be a loopback address, such as 127.0.0.1")
    return text


def _file(text: str) -> Path:
    if not (path := Path(text)).is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def _milliseconds(text: str) -> int:
    if (value := int(text)) < 1:
        raise argparse.ArgumentTypeError("must be 1 ms or more")
    return value


if __name__ == "__main__":
    main()
