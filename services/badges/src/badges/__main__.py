"""The badges service: `python -m badges api|worker|relay|migrate|all|audit`."""

from laurel_events import Transaction
from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service, main

from badges.flow import FLOW
from badges.looking_back import install_catalogue
from badges.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()

    async def offer_badges(tx: Transaction) -> None:
        await install_catalogue(tx, settings.catalogue)

    return Service(
        name="badges",
        package="badges",
        settings=settings,
        flow=FLOW,
        router="badges.api:router",
        resources={TradeLimits: settings.trade_limits},
        roles={"audit": "badges.audit:audit"},
        on_migrate=offer_badges,
    )


if __name__ == "__main__":
    main(build)
