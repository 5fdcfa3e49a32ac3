"""The gateway's route table against the routes that the services have."""

import re

import pytest
from laurel_cli.services import SERVICES
from laurel_stack.gateway import Forward, load_routes

from tests.support.routers import routes_of
from tools.docs.surfaces import ROOT

TABLE = load_routes(ROOT / "deploy" / "routes.yaml")


OPEN = re.compile(
    r"/docs|/\.well-known/jwks\.json|/api/v1/identity/sign-in/"
    r"|/api/v1/badges/images/\{badgeId\}\.svg|/api/v1/badges/credentials/"
    r"|/api/v1/nft/community-profile/\{walletAddress\}|/api/events/shared/\{id\}"
    r"|/api/v1/notifications/links/|/actions\.json|/api/v1/nft/actions/"
)
"""Who signs in has no token yet, keys are for whoever checks one, a page's `img` sends none, and
whoever follows a shared link may have none. A link of a mail is signed itself. The page of the
contracts is for everybody, as are what verifies a credential and the profiles that people show.
Wallets send none either: what a Solana Action does is signed by the wallet that it is for."""


def served(service: str) -> set[str]:
    """The paths of a service's API."""
    return {route.path for route in routes_of(service)}


def leads_to(route: Forward, path: str) -> bool:
    if route.exact:
        return path == route.exact
    return path == route.prefix or path.startswith(f"{route.prefix}/")


@pytest.mark.requirement("API-070")
@pytest.mark.parametrize("service", SERVICES)
def test_every_path_of_a_service_is_reached_through_the_gateway(service: str) -> None:
    """A path that the table forgot works in every test of its service and for no user."""
    for path in served(service):
        first = next((route for route in TABLE.forwards if leads_to(route, path)), None)
        assert first is not None, f"{path} is in no routes.yaml"
        assert first.service == service, f"{path} leads to {first.service}"
        assert first.access == "token" or OPEN.match(path), f"{path} needs no token"


@pytest.mark.requirement("API-070")
@pytest.mark.parametrize("route", TABLE.forwards, ids=lambda route: route.name)
def test_every_route_leads_somewhere(route: Forward) -> None:
    """A route that no service answers is an open door to whatever comes to live there."""
    fixed = {"/openapi.json", "/socket.io"}
    target = route.rewrite or route.exact or route.prefix
    assert target in fixed or any(leads_to(route, path) for path in served(route.service))
