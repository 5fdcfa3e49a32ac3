"""Puts a service's routes behind the edge that all services share."""

import pkgutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp

from laurel_service.api.edge import Edge
from laurel_service.api.handlers import HANDLERS
from laurel_service.api.idempotency import Idempotency
from laurel_service.api.openapi import complete
from laurel_service.auth.keys import KeySet, from_file
from laurel_service.auth.verifier import Verifier
from laurel_service.probes import Probes
from laurel_service.service import Running, Service
from laurel_service.settings import ServiceSettings, SettingsError


@asynccontextmanager
async def open_app(running: Running) -> AsyncIterator[ASGIApp]:
    """The ASGI app of a started service, with its mounts open."""
    service = running.service
    verifier = _verifier(service.settings)
    app = _fastapi(service)
    app.state.running, app.state.verifier = running, verifier
    async with AsyncExitStack() as stack:
        for prefix, mount in service.mounts.items():
            opened = pkgutil.resolve_name(mount)(running)
            app.mount(prefix, await stack.enter_async_context(opened))
        yield Edge(
            Idempotency(app, running, verifier),
            probes=Probes(running),
            now=service.now,
            max_body_bytes=service.settings.max_body_bytes,
        )


def _fastapi(service: Service) -> FastAPI:
    traced = service.settings.otel_exporter_otlp_endpoint is not None
    app = FastAPI(
        title=service.name,
        version="v1",
        exception_handlers=HANDLERS,
        redoc_url=None,
        telemetry={"tracing": traced, "metrics": False, "logs": False, "operation_spans": False},
    )
    if service.router is not None:
        # As include_router would, but for a second round of routing: 12 µs a request.
        app.router.routes.extend(pkgutil.resolve_name(service.router).routes)
    complete(app)
    return app


def _verifier(settings: ServiceSettings) -> Verifier:
    if settings.jwks_url is not None:
        from laurel_service.auth.remote import from_url  # noqa: PLC0415

        load = from_url(settings.jwks_url)
    elif settings.jwks_file is not None:
        load = from_file(settings.jwks_file)
    else:
        raise SettingsError(
            "JWKS_FILE or JWKS_URL is missing. Set one to where the keys of the token issuer are."
        )
    return Verifier(KeySet(load), issuer=settings.jwt_issuer, audience=settings.jwt_audience)
