"""docs/flows.md: a picture of who publishes and who reads each topic."""

import inspect
from collections.abc import Iterable, Iterator

from laurel_events import Flow
from laurel_schemas import Event, Topic, events_of, topics

from tools.docs.surfaces import PLATFORM, Surfaces, sends

_HEADER = """\
# The flow of events

Generated from every service's `flow.py` and the topics of `laurel_schemas` by
`uv run python -m tools.docs`. The picture shows what is in use, the table also what is planned.
"""


def flows_page(surfaces: Surfaces) -> str:
    """The whole page."""
    parts = [_HEADER, *_picture(surfaces), *_topics(surfaces)]
    for name, flow in surfaces.flows.items():
        parts += _service(name, flow)
    return "\n".join(parts).rstrip() + "\n"


def _node(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")


def _picture(surfaces: Surfaces) -> Iterator[str]:
    yield "```mermaid\nflowchart LR"
    yield f"    {PLATFORM}([{PLATFORM}])"
    yield from (f"    {name}[{name}]" for name in surfaces.flows)
    yield "    outside([public contract])"
    for topic in (one for one in topics() if not one.planned):
        yield f'    {_node(topic.name)}[("{topic.name}")]'
        yield from (f"    {_node(who)} --> {_node(topic.name)}" for who in surfaces.writers(topic))
        readers = [*surfaces.readers(topic), *(["outside"] if topic.public else [])]
        yield from (f"    {_node(topic.name)} --> {_node(who)}" for who in readers)
    yield "```\n"


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "—"


def _topics(surfaces: Surfaces) -> Iterator[str]:
    yield "## Topics\n"
    yield _row("topic", "owner", "key", "kept", "events", "published by", "read by")
    yield _row(*["---"] * 7)
    for topic in topics():
        readers = [*surfaces.readers(topic), *(["the public"] if topic.public else [])]
        yield _row(
            f"`{topic.name}`: {topic.description}",
            topic.owner,
            f"`{topic.key}`",
            _kept(topic),
            _list(_event(event) for event in events_of(topic.name).values()),
            _list(surfaces.writers(topic)),
            _list(readers),
        )
    yield ""


def _event(event: type[Event]) -> str:
    return f"`{event.TYPE}` (planned)" if event.PLANNED else f"`{event.TYPE}`"


def _kept(topic: Topic) -> str:
    if topic.compacted:
        return "the last of each key"
    if topic.retention is None:
        return "for ever"
    days = topic.retention.days
    return f"{days} days" if days else f"{topic.retention.seconds // 60} minutes"


def _service(name: str, flow: Flow) -> Iterator[str]:
    yield f"## {name}\n"
    yield _row("event", "handler", "what it does")
    yield _row(*["---"] * 3)
    for event, handler in flow.consumes.items():
        yield _row(f"`{event.TYPE}`", f"`{_name(handler)}`", _first_line(handler))
    for kind, handler in flow.due.items():
        yield _row(f"due: `{kind}`", f"`{_name(handler)}`", _first_line(handler))
    for event, handler in flow.ephemeral.items():
        yield _row(f"ephemeral: `{event.TYPE}`", f"`{_name(handler)}`", _first_line(handler))
    for event in flow.streams:
        yield _row(f"`{event.TYPE}`", "a stream job", _first_line(event))
    if flow.carries:
        carried = sorted({event.TOPIC.name for event in flow.carries})
        yield f"\nPasses on what others send to {_list(f'`{name}`' for name in carried)}."
    yield f"\nPublishes {_list(f'`{event.TYPE}`' for event in sends(flow))}.\n"


def _name(handler: object) -> str:
    return getattr(handler, "__name__", type(handler).__name__)


def _first_line(thing: object) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]
