"""The API role: the service's routes behind its edge, on HTTP_PORT."""

from typing import Literal

from laurel_service.api.app import open_app
from laurel_service.service import Running
from laurel_service.serving import serve_app


async def serve(running: Running) -> None:
    """Serve the service's API, health and metrics, until stopped."""
    websockets: Literal["auto", "none"] = "auto" if running.service.mounts else "none"
    async with open_app(running) as app:
        await serve_app(app, running, "HTTP_PORT", websockets)
