"""The environment of the operations service."""

from typing import Annotated

from laurel_service import StatelessSettings
from pydantic import AfterValidator, Field

from operations.rules import Place, places


def _readable(text: str) -> str:
    places(text)
    return text


class Settings(StatelessSettings):
    """What every service reads but for a database, and where the others are."""

    processes: Annotated[str, AfterValidator(_readable)] = Field(
        default="",
        description="where every process answers for its health, as NAME=URL with commas between;"
        " each address of a host is a process",
        examples=["badges=http://badges-metrics:8000,chat=http://chat-metrics:8000"],
    )
    ask_seconds: float = Field(
        default=2, gt=0, description="how long a process may take to answer before it is away"
    )

    @property
    def places(self) -> tuple[Place, ...]:
        """The processes by name and address."""
        return places(self.processes)
