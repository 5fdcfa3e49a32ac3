"""The competition service: `python -m competition` with a role or a command."""

from laurel_schemas.trade_content import TradeLimits
from laurel_service import Service, main
from laurel_service.transparency.notary import Notary

from competition.caching import LeaderboardCache, open_cache
from competition.flags import Flags
from competition.flow import FLOW
from competition.handlers.lifecycle import start_sweeping
from competition.live import Live, open_live
from competition.rules.settling import SettlingLimits
from competition.settings import Settings


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()
    flags = Flags(settings.flags_file)
    return Service(
        name="competition",
        package="competition",
        settings=settings,
        flow=FLOW,
        router="competition.api:router",
        resources={
            Settings: settings,
            TradeLimits: settings.trade_limits,
            SettlingLimits: settings.settling_limits,
            Notary: settings.notary,
            LeaderboardCache: lambda: open_cache(
                settings.redis_url, settings.leaderboard_fresh_for
            ),
            Flags: flags,
            Live: lambda: open_live(settings, flags),
        },
        only_in={Live: frozenset({"worker"})},
        roles={
            "audit": "competition.audit:audit",
            "compare": "competition.comparing:compare",
        },
        on_migrate=start_sweeping,
    )


if __name__ == "__main__":
    main(build)
