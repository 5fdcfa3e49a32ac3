"""What pods tell a service against the settings that it reads."""

import importlib
from collections.abc import Iterator, Sequence

from laurel_cli.services import Declared
from laurel_service.settings import ServiceSettings

from tools.chart.promises import pods
from tools.chart.rendering import Document


def untold(service: Declared, documents: Sequence[Document]) -> Iterator[str]:
    """Settings without a default that a pod is not told, and variables that nobody reads."""
    fields = settings_of(service).model_fields
    for pod in pods(documents):
        said = {name if name.lower() in fields else name.removesuffix("_FILE") for name in pod.told}
        required = {name.upper() for name, field in fields.items() if field.is_required()}
        for name in sorted(required - said):
            yield f"{pod.name} is not told {name}, which has no default"
        for name in sorted(said - {name.upper() for name in fields}):
            yield f"{pod.name} is told {name}, which {service.name} does not read"


def settings_of(service: Declared) -> type[ServiceSettings]:
    """The settings class of a service."""
    found: type[ServiceSettings] = importlib.import_module(f"{service.name}.settings").Settings
    return found
