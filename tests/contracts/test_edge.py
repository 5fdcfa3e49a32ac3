"""What the gateway and the services must agree on, which no type checks."""

from pathlib import Path

import pytest
from laurel_service import auth
from laurel_service.api.errors import standard_error
from laurel_service.serving import KEEP_ALIVE_SECONDS
from laurel_stack.gateway import environment, load_environment
from laurel_stack.gateway.envoy_replies import REFUSALS

from tools.docs.surfaces import ROOT

ENVIRONMENTS = sorted((ROOT / "deploy" / "environments").glob("*.yaml"))


@pytest.mark.requirement("API-021")
def test_one_tolerance_of_clocks_and_one_spelling_of_the_scheme() -> None:
    assert environment.LEEWAY_SECONDS == auth.LEEWAY_SECONDS
    assert environment.SCHEMES == auth.SCHEMES


@pytest.mark.parametrize("status", sorted(REFUSALS))
def test_one_condition_has_one_code(status: int) -> None:
    """A client that tells errors apart by their code can't know who refused it."""
    theirs = standard_error(status)
    assert theirs is None or theirs.code == REFUSALS[status][0]


@pytest.mark.requirement("API-034")
@pytest.mark.parametrize("file", ENVIRONMENTS, ids=lambda file: file.stem)
def test_the_gateway_closes_idle_connections_first(file: Path) -> None:
    """A request that meets the closing of its connection by the service is a 503."""
    idle = load_environment(file).timeouts.upstream_idle
    assert 2 * idle < KEEP_ALIVE_SECONDS
