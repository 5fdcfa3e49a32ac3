import asyncio

from laurel_events import Flow
from laurel_service import Service, ServiceSettings, main


def build() -> Service:
    return Service(
        name="sample",
        package="sample_service",
        settings=ServiceSettings(),
        flow=Flow(service="sample", consumes={}, produces=()),
        router="sample_service.api:router",
        resources={str: "hello", asyncio.Event: asyncio.Event},
        roles={
            "finish": "sample_service.roles:finish",
            "fail": "sample_service.roles:fail",
        },
    )


if __name__ == "__main__":
    main(build)
