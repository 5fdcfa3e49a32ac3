"""The environment of the operations service."""

from typing import Annotated

from laurel_service import ServiceSettings
from laurel_service.transparency.notary import Notary
from pydantic import AfterValidator, Field

from operations.rules import Place, places


def _readable(text: str) -> str:
    places(text)
    return text


class Settings(ServiceSettings):
    """What every service reads, where the others are, and the key of the audit trail."""

    processes: Annotated[str, AfterValidator(_readable)] = Field(
        default="",
        description="where every process answers for its health, as NAME=URL with commas between;"
        " each address of a host is a process",
        examples=["badges=http://badges-metrics:8000,chat=http://chat-metrics:8000"],
    )
    ask_seconds: float = Field(
        default=2, gt=0, description="how long a process may take to answer before it is away"
    )

    acts_key: str = Field(
        pattern=r"^[0-9a-f]{64}$",
        repr=False,
        description="32 random bytes in hexadecimal: the Ed25519 key that signs the audit trail",
    )
    log_origin: str = Field(
        default="laurel.example/acts",
        pattern=r"^[!-*,-~]+$",
        description="the name of the audit trail in what it signs: a URL without scheme",
    )

    @property
    def notary(self) -> Notary:
        """Who signs what operators did."""
        return Notary.of(self.log_origin, self.acts_key)

    @property
    def places(self) -> tuple[Place, ...]:
        """The processes by name and address."""
        return places(self.processes)
