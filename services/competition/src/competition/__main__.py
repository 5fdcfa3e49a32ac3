"""The competition service: `python -m competition api|worker|relay|migrate|all|audit`."""

from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service, main

from competition.flow import FLOW
from competition.handlers.lifecycle import start_sweeping
from competition.rules.settling import SettlingLimits
from competition.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()
    return Service(
        name="competition",
        package="competition",
        settings=settings,
        flow=FLOW,
        router="competition.api:router",
        resources={
            TradeLimits: settings.trade_limits,
            SettlingLimits: settings.settling_limits,
        },
        roles={"audit": "competition.audit:audit"},
        on_migrate=start_sweeping,
    )


if __name__ == "__main__":
    main(build)
