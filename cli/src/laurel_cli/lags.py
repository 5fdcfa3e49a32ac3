"""How far every service is behind on the topics of its flow, whether it ever read them or not."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from laurel_events.lag import lag
from laurel_stack.endpoints import Endpoints
from laurel_stack.home import Home, write_private

from laurel_cli.roles import ask
from laurel_cli.services import SERVICES

Topics = Mapping[str, Sequence[str]]


async def lags(home: Home, endpoints: Endpoints) -> dict[str, int]:
    """Records that each service has yet to handle.

    A topic that a service never read counts whole: its worker may never have started.
    """
    return await lag(endpoints.kafka, SERVICES, await topics(home))


async def topics(home: Home) -> Topics:
    """What each service consumes, as its flow says, in a process of its own: this one knows none.

    That takes about a second, so the answer is kept until the suite is started again.
    """
    kept = _kept(home)
    known: Topics = json.loads(kept.read_text()) if kept.exists() else {}
    if known.keys() != SERVICES.keys():
        known = await _ask()
        write_private(kept, json.dumps(known))
    return known


def forget_topics(home: Home) -> None:
    """Ask the services again: another version of them may consume other topics."""
    _kept(home).unlink(missing_ok=True)


def _kept(home: Home) -> Path:
    return home.folder("flows") / "topics.json"


async def _ask() -> Topics:
    return dict(json.loads(line) for line in await ask("laurel_events.flows", "its topics"))
