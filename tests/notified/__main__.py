"""Every notification type, from its cause to a client: `python -m tests.notified`.

Starts a suite of its own, causes each type from platform topics, APIs and time alone, lists which
of them reached a Socket.IO client, and ends with 1 where one did not. Takes some minutes.
"""

import asyncio
import logging
import sys

from tests.notified.run import Heard, caused
from tests.support.sent import Sent
from tests.support.suites import running_suite


async def _run() -> Heard:
    async with running_suite() as suite:
        return await caused(suite, Sent())


def main() -> None:
    """Run, and say what was heard."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    heard = asyncio.run(_run())
    sys.stdout.write("\n".join([*heard.lines(), ""]))
    raise SystemExit(bool(heard.missing))


if __name__ == "__main__":
    main()
