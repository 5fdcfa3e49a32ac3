"""A relay in a process of its own, to be frozen and killed: `python -m relay_process KAFKA DSN`.

With `freezing` as a third word it freezes itself once, when it is about to send the first rows that
it has read: a process that is frozen from outside is nearly always caught elsewhere.
"""

import asyncio
import os
import signal
import sys
from typing import Any

from laurel_events import Relay


class Freezing(Relay):
    """Stops its whole process between reading rows and sending them."""

    _frozen = False

    async def _move(self, *read: Any) -> None:
        if not self._frozen:
            self._frozen = True
            os.kill(os.getpid(), signal.SIGSTOP)
        await super()._move(*read)


async def main(bootstrap: str, dsn: str, how: str = "") -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    kind = Freezing if how == "freezing" else Relay
    await kind(bootstrap=bootstrap, dsn=dsn, service="test").run(stop)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
