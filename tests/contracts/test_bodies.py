"""What requests carry is read by the names that the API documents, and no others."""

from collections.abc import Iterator

import pytest
from laurel_cli.services import SERVICES
from laurel_service.api import RequestBody
from pydantic import BaseModel

from tests.support.routers import routes_of


def bodies(service: str) -> Iterator[type[BaseModel]]:
    """The models of the bodies that a service's routes take."""
    for route in routes_of(service):
        if route.body_field is not None:
            taken = route.body_field.field_info.annotation
            if isinstance(taken, type) and issubclass(taken, BaseModel):
                yield taken


@pytest.mark.requirement("API-001")
@pytest.mark.parametrize("service", SERVICES)
def test_a_request_is_read_by_its_documented_names_alone(service: str) -> None:
    assert [one.__name__ for one in set(bodies(service)) if has_other_names(one)] == []


def has_other_names(body: type[BaseModel]) -> bool:
    """Whether it is read by the names of its attributes beside those of the API."""
    aliased = any(field.alias not in (None, name) for name, field in body.model_fields.items())
    return aliased and not issubclass(body, RequestBody)
