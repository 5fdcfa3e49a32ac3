"""What each service consumes and publishes, from their `flow.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from laurel_events import Flow
from laurel_events.flows import flow_of
from laurel_schemas import Event, Topic
from laurel_service.acts import WRITTEN_BY_EVERY_API
from laurel_service.auth.revoked import READ_BY_EVERY_API

ROOT = Path(__file__).parents[2]
PLATFORM = "platform"
"""The owner of the topics that come from the surrounding platform."""


@dataclass(frozen=True, slots=True)
class Surfaces:
    """The event surface of every service, by its name."""

    flows: Mapping[str, Flow]

    def producers(self, event: type[Event]) -> tuple[str, ...]:
        """Who publishes an event: services, or the platform for its own topics."""
        services = tuple(name for name, flow in self.flows.items() if event in sends(flow))
        return services or ((PLATFORM,) if event.TOPIC.owner == PLATFORM else ())

    def consumers(self, event: type[Event]) -> tuple[str, ...]:
        """The services that read an event."""
        return tuple(name for name, flow in self.flows.items() if event in reads(flow))

    def writers(self, topic: Topic) -> tuple[str, ...]:
        """Who publishes on a topic."""
        services = (
            name
            for name, flow in self.flows.items()
            if any(event.TOPIC is topic for event in sends(flow))
        )
        return tuple(services) or ((PLATFORM,) if topic.owner == PLATFORM else ())

    def readers(self, topic: Topic) -> tuple[str, ...]:
        """The services that read a topic."""
        return tuple(
            name
            for name, flow in self.flows.items()
            if any(event.TOPIC is topic for event in reads(flow))
        )


def reads(flow: Flow) -> tuple[type[Event], ...]:
    """The events that a service reads, in its handlers, in a stream job or in its API."""
    return (*flow.consumes, *flow.streams, *flow.ephemeral, *READ_BY_EVERY_API)


def sends(flow: Flow) -> tuple[type[Event], ...]:
    """The events that a service publishes, by its outbox, in its API or as ephemeral ones."""
    return (*flow.produces, *flow.emits_ephemeral, *WRITTEN_BY_EVERY_API)


def load_surfaces(root: Path = ROOT) -> Surfaces:
    """Import the flow of every service of the workspace."""
    packages = sorted(file.parent.name for file in root.glob("services/*/src/*/flow.py"))
    flows = map(flow_of, packages)
    return Surfaces({flow.service: flow for flow in flows})
