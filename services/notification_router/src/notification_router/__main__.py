"""The notification router: `python -m notification_router ROLE [--rebuild]`."""

import sys
from functools import partial

from laurel_service import Service, main

from notification_router.channels.opening import Channels, open_channels
from notification_router.codes import Codes
from notification_router.controls import Controls
from notification_router.flow import FLOW
from notification_router.handlers.hearing import Heard, HeardBoards
from notification_router.handlers.housekeeping import start_housekeeping
from notification_router.links import Links
from notification_router.settings import Settings
from notification_router.sockets.wakes import Wakes, open_wakes

_REBUILD = "--rebuild"


def build(*, rebuild: bool = False) -> Service:
    """The service as its environment says; `rebuild` starts the statistics anew."""
    settings = Settings()
    return Service(
        name="notification_router",
        package="notification_router",
        settings=settings,
        flow=FLOW,
        router="notification_router.api:router",
        mounts={"/socket.io": "notification_router.sockets.mount:open_gateway"},
        resources={
            Settings: settings,
            Wakes: lambda: open_wakes(settings.redis_url),
            Channels: lambda: open_channels(settings),
            Codes: Codes(),
            Links: settings.links,
            Controls: Controls,
            Heard: Heard,
            HeardBoards: HeardBoards,
        },
        roles={
            "statistics": f"notification_router.statistics.job:{'rebuild' if rebuild else 'run'}",
            "audit": "notification_router.audit:audit",
            "whatif-preferences": "notification_router.whatif:preferences",
        },
        on_migrate=start_housekeeping,
    )


if __name__ == "__main__":
    arguments = [argument for argument in sys.argv[1:] if argument != _REBUILD]
    main(partial(build, rebuild=_REBUILD in sys.argv), arguments)
