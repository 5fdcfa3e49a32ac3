"""The chat service: `python -m chat api|worker|relay|migrate|all|audit`."""

from laurel_service import Service, main

from chat.filtering import WordFilter
from chat.flow import FLOW
from chat.settings import ChatLimits, Settings
from chat.sharing import Sends
from chat.typing_watch import Typing
from chat.uploads import Uploads


def build() -> Service:
    """The service as its environment says."""
    settings = Settings()
    return Service(
        name="chat",
        package="chat",
        settings=settings,
        flow=FLOW,
        router="chat.api:router",
        resources={
            ChatLimits: settings.limits,
            Sends: Sends,
            Typing: Typing,
            Uploads: settings.uploads,
            WordFilter: WordFilter,
        },
        roles={"audit": "chat.audit:audit"},
    )


if __name__ == "__main__":
    main(build)
