"""The operations service: `python -m operations api|worker|relay|migrate|all|audit`."""

from laurel_service import Service, main
from laurel_service.transparency.notary import Notary

from operations.flow import FLOW
from operations.settings import Settings
from operations.watching.journeys import Journeys
from operations.watching.kafka import Cluster
from operations.watching.processes import Processes


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()
    cluster = Cluster(settings.kafka, FLOW.watches)
    return Service(
        name="operations",
        package="operations",
        settings=settings,
        flow=FLOW,
        router="operations.api:router",
        resources={
            Processes: Processes(settings.places, settings.ask_seconds),
            Cluster: cluster,
            Journeys: Journeys(settings.kafka, FLOW.watches, cluster),
            Notary: settings.notary,
        },
        roles={"audit": "operations.audit:audit"},
    )


if __name__ == "__main__":
    main(build)
