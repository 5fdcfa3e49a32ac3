"""The competition service: `python -m competition api|worker|relay|migrate|all|audit`."""

from laurel_service import Service, main

from competition.flow import FLOW
from competition.handlers.lifecycle import start_sweeping
from competition.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    return Service(
        name="competition",
        package="competition",
        settings=Settings(),
        flow=FLOW,
        router="competition.api:router",
        roles={"audit": "competition.audit:audit"},
        on_migrate=start_sweeping,
    )


if __name__ == "__main__":
    main(build)
