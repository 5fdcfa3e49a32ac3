import asyncio
import os
from collections.abc import Mapping

from laurel_events import Flow
from laurel_events.flow import EphemeralHandler
from laurel_schemas import Event
from laurel_schemas.chat_typing_v1 import TypingChanged
from laurel_service import Service, ServiceSettings, main

from sample_service.typing_users import Typing, hear

# Only where a test asks for it: an API that hears is not ready before the topic exists.
EPHEMERAL: Mapping[type[Event], EphemeralHandler] = (
    {TypingChanged: hear} if "HEARS_TYPING" in os.environ else {}
)


def build() -> Service:
    return Service(
        name="sample",
        package="sample_service",
        settings=ServiceSettings(),
        flow=Flow(
            service="sample",
            consumes={},
            produces=(),
            ephemeral=EPHEMERAL,
            emits_ephemeral=tuple(EPHEMERAL),
        ),
        router="sample_service.api:router",
        resources={str: "hello", asyncio.Event: asyncio.Event, Typing: Typing},
        roles={
            "finish": "sample_service.roles:finish",
            "fail": "sample_service.roles:fail",
        },
    )


if __name__ == "__main__":
    main(build)
