"""Puts a service's routes behind the edge that all services share."""

import pkgutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI
from laurel_events.waiting import beside
from starlette.types import ASGIApp

from laurel_service.api.body_limits import BodyLimits
from laurel_service.api.edge import Edge
from laurel_service.api.exceptions import HANDLERS
from laurel_service.api.idempotency import Idempotency
from laurel_service.api.openapi import complete
from laurel_service.auth.keys import KeySet, Load, from_file
from laurel_service.auth.verifier import Verifier
from laurel_service.probes import Probes
from laurel_service.service import Running, Service
from laurel_service.settings import ServiceSettings
from laurel_service.settings_error import SettingsError


@asynccontextmanager
async def open_app(running: Running) -> AsyncIterator[ASGIApp]:
    """The ASGI app of a started service, with its mounts open."""
    service = running.service
    keys = KeySet(_source(service.settings))
    verifier = _verifier(running, keys)
    app = _fastapi(service)
    app.state.running, app.state.verifier = running, verifier
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(beside(keys.keep_fresh()))
        for prefix, mount in service.mounts.items():
            opened = pkgutil.resolve_name(mount)(running)
            app.mount(prefix, await stack.enter_async_context(opened))
        yield Edge(
            # There is nowhere to store an answer in a stateless service.
            app if service.stateless else Idempotency(app, running, verifier),
            probes=Probes(running),
            now=service.now,
            limits=BodyLimits(
                service.settings.max_body_bytes, service.settings.body_timeout_seconds
            ),
        )


def _fastapi(service: Service) -> FastAPI:
    traced = service.settings.otel_exporter_otlp_endpoint is not None
    app = FastAPI(
        title=service.name,
        version="v1",
        exception_handlers=HANDLERS,
        # Their pages would come from hosts of others; `bridge` serves one for all services.
        docs_url=None,
        redoc_url=None,
        # A redirect is no answer that OpenAPI shows, and a client may send its body in vain.
        redirect_slashes=False,
        telemetry={"tracing": traced, "metrics": False, "logs": False, "operation_spans": False},
    )
    if service.router is not None:
        # As include_router would, but for a second round of routing: 12 µs a request.
        app.router.routes.extend(pkgutil.resolve_name(service.router).routes)
    complete(app, keyed=not service.stateless)
    return app


def _source(settings: ServiceSettings) -> Load:
    if settings.jwks_url is not None:
        from laurel_service.auth.remote import from_url  # noqa: PLC0415

        return from_url(settings.jwks_url)
    if settings.jwks_file is not None:
        return from_file(settings.jwks_file)
    raise SettingsError(
        "JWKS_FILE or JWKS_URL is missing. Set one to where the keys of the token issuer are."
    )


def _verifier(running: Running, keys: KeySet) -> Verifier:
    settings = running.service.settings
    return Verifier(
        keys,
        issuer=settings.jwt_issuer,
        audience=settings.jwt_audience,
        revocations=running.revocations,
    )
