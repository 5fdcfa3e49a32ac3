"""The bridge service: `python -m bridge api|all`."""

from laurel_service import Service, main

from bridge.flow import FLOW
from bridge.sending import Sender
from bridge.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()
    return Service(
        name="bridge",
        package="bridge",
        settings=settings,
        flow=FLOW,
        router="bridge.api:router",
        resources={Sender: Sender(settings.kafka, settings.events_waiting)},
    )


if __name__ == "__main__":
    main(build)
