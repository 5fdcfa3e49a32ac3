"""The qualification service: `python -m qualification` with api, worker, relay or a command."""

from laurel_events import Transaction
from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service, main
from laurel_service.imports import Import
from laurel_service.maybe_redis import MaybeRedis, open_redis

from qualification.flow import FLOW
from qualification.handlers import install_ladder
from qualification.ladders import Ladders
from qualification.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()

    async def install(tx: Transaction) -> None:
        await install_ladder(tx, settings.ladder)

    return Service(
        name="qualification",
        package="qualification",
        settings=settings,
        flow=FLOW,
        router="qualification.api:router",
        resources={
            Ladders: Ladders,
            MaybeRedis: lambda: open_redis(settings.redis_url),
            TradeLimits: settings.trade_limits,
            Import: Import(settings.import_file, settings.import_dry_run),
        },
        roles={
            "audit": "qualification.audit:audit",
            "import-volumes": "qualification.importing:import_volumes",
        },
        on_migrate=install,
    )


if __name__ == "__main__":
    main(build)
