"""Starts again what dies, with growing pauses, and says so when it keeps dying."""

import asyncio
import time
from collections.abc import Callable, Sequence

from laurel_stack import deaths
from laurel_stack.deaths import Death
from laurel_stack.errors import StackError
from laurel_stack.supervisor import Child, Supervisor

_LOOK_SECONDS = 0.5
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 30.0
_RECENT_SECONDS = 60.0
_TOO_MANY = 3

Tell = Callable[[str], None]


async def keep(supervisor: Supervisor, tell: Tell) -> None:
    """Watch over what `supervisor` has started, until cancelled; `tell` gets a line a trouble."""
    async with asyncio.TaskGroup() as group:
        while True:
            for name, child in list(supervisor.children.items()):
                if (code := child.handle.poll()) is not None:
                    del supervisor.children[name]
                    group.create_task(_revive(supervisor, child, code, tell))
            await asyncio.sleep(_LOOK_SECONDS)


async def _revive(supervisor: Supervisor, child: Child, code: int, tell: Tell) -> None:
    """Note a death, wait, and start the process again; it may die again, and so on."""
    name = child.process.name
    died = child.death(code)
    recent = _recent(deaths.note(supervisor.home, name, died))
    if len(recent) == 1:
        tell(f"{name} {died}; it is started again.")
    elif len(recent) == _TOO_MANY:
        tell(f"{name} died {_TOO_MANY} times in a minute. It {died}; it is tried again and again.")
    await asyncio.sleep(pause(len(recent)))
    try:
        await supervisor.revive(child.process)
    except (StackError, OSError) as failure:
        tell(f"{name} could not be started again: {failure}")


def pause(recent: int) -> float:
    """How many seconds to wait after so many deaths in the last minute."""
    return float(min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (recent - 1)))


def _recent(known: Sequence[Death]) -> list[Death]:
    since = time.time() - _RECENT_SECONDS
    return [one for one in known if one.at > since]
